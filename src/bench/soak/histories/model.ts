import { compareBatchKeys, parseBatchKey } from '../../../kernel/batch-key.js'

/** One line as a source states it. */
export interface Line {
  readonly cle: string
  readonly valeur: number
}

export type Kind = 'flux' | 'stock' | 'groupe'

export interface Asserted {
  readonly mode: 'stock' | 'flux'
  readonly lines: readonly Line[]
}

/** A line of a state, with where it came from. */
export interface StateLine extends Line {
  readonly lot: string
  readonly enregistrement: number
}

/**
 * What batches assert of one source, and the states that follow, as one would write it on paper: in the order of their
 * keys, a stock is the whole truth, a flux replaces the lines of its keys or its groups. Nothing else is remembered.
 */
export class Model {
  private readonly asserted = new Map<string, Asserted>()

  constructor(readonly kind: Kind) {}

  /** Importing again replaces what the batch asserted, whole. */
  assert(batch: string, asserted: Asserted): void {
    this.asserted.set(batch, asserted)
  }

  drop(isDropped: (batch: string) => boolean): void {
    for (const batch of [...this.asserted.keys()]) if (isDropped(batch)) this.asserted.delete(batch)
  }

  batches(): string[] {
    return [...this.asserted.keys()].sort(inOrder)
  }

  /** The state as of a batch, whether it asserts anything or not. */
  state(until: string): StateLine[] {
    let state: StateLine[] = []
    for (const batch of this.batches().filter((one) => inOrder(one, until) <= 0)) {
      const { mode, lines } = this.asserted.get(batch) as Asserted
      const own = lines.map((line, rank) => ({ ...line, lot: batch, enregistrement: rank + 1 }))
      const said = new Set(lines.map(({ cle }) => cle))
      state = mode === 'stock' ? own : [...state.filter(({ cle }) => !said.has(cle)), ...own]
    }
    return state.sort(byPlace)
  }
}

export function inOrder(a: string, b: string): number {
  const [left, right] = [parseBatchKey(a), parseBatchKey(b)]
  if (!left || !right) throw new Error(`${a} or ${b} is no batch`)
  return compareBatchKeys(left, right)
}

export const byPlace = (a: StateLine, b: StateLine) =>
  a.cle < b.cle ? -1 : a.cle > b.cle ? 1 : inOrder(a.lot, b.lot) || a.enregistrement - b.enregistrement
