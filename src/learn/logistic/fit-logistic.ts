/** A matrix by columns, each as long as there are rows. */
export type Columns = readonly Float64Array[]

export interface Weights {
  readonly intercept: number
  readonly weights: Float64Array
}

const rounds = 50
const closeEnough = 1e-9

/**
 * Logistic regression with an L2 pull on the weights, not on the intercept, by Newton's method: the loss is convex, so what
 * it stops at is the only optimum. `strength` is that of the pull; 1 is the usual default.
 */
export function fitLogistic(
  columns: Columns,
  outcome: Uint8Array,
  [from, to]: readonly [number, number],
  strength: number,
): Weights {
  const size = columns.length + 1
  const weights = new Float64Array(size)
  for (let round = 0; round < rounds; round++) {
    const { gradient, hessian } = slopes(columns, outcome, [from, to], weights)
    for (let at = 1; at < size; at++) {
      gradient[at] = (gradient[at] as number) + strength * (weights[at] as number)
      hessian[at * size + at] = (hessian[at * size + at] as number) + strength
    }
    const step = solve(hessian, gradient, size)
    let largest = 0
    for (let at = 0; at < size; at++) {
      weights[at] = (weights[at] as number) - (step[at] as number)
      largest = Math.max(largest, Math.abs(step[at] as number))
    }
    if (largest < closeEnough) break
  }
  return { intercept: weights[0] as number, weights: weights.slice(1) }
}

function slopes(columns: Columns, outcome: Uint8Array, [from, to]: readonly [number, number], weights: Float64Array) {
  const size = columns.length + 1
  const gradient = new Float64Array(size)
  const hessian = new Float64Array(size * size)
  const x = new Float64Array(size)
  x[0] = 1
  for (let row = from; row < to; row++) {
    let sum = weights[0] as number
    for (let at = 1; at < size; at++) {
      const value = (columns[at - 1] as Float64Array)[row] as number
      x[at] = value
      sum += value * (weights[at] as number)
    }
    const p = 1 / (1 + Math.exp(-sum))
    const off = p - (outcome[row] as number)
    const bend = p * (1 - p)
    for (let at = 0; at < size; at++) {
      const value = x[at] as number
      if (value === 0) continue
      gradient[at] = (gradient[at] as number) + off * value
      const line = at * size
      for (let other = 0; other <= at; other++)
        hessian[line + other] = (hessian[line + other] as number) + bend * value * (x[other] as number)
    }
  }
  for (let at = 0; at < size; at++)
    for (let other = 0; other < at; other++) hessian[other * size + at] = hessian[at * size + other] as number
  return { gradient, hessian }
}

/** Solves a symmetric positive system by Cholesky. */
function solve(matrix: Float64Array, right: Float64Array, size: number): Float64Array {
  const lower = new Float64Array(size * size)
  const low = (i: number, j: number) => lower[i * size + j] as number
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * size + j] as number
      for (let k = 0; k < j; k++) sum -= low(i, k) * low(j, k)
      lower[i * size + j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / low(j, j)
    }
  }
  const solved = right.slice()
  const at = (i: number) => solved[i] as number
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) solved[i] = at(i) - low(i, k) * at(k)
    solved[i] = at(i) / low(i, i)
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) solved[i] = at(i) - low(k, i) * at(k)
    solved[i] = at(i) / low(i, i)
  }
  return solved
}
