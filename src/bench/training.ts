import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { randomFrom } from '../kernel/random.js'
import { binNumbers } from '../learn/bins.js'
import { fitAdditive } from '../learn/boost/fit.js'
import type { BoostOptions } from '../learn/boost/options.js'
import { threadCrew } from '../learn/boost/threads.js'
import { type BinnedTable, sharedBytes } from '../learn/table.js'

export interface TrainingAsk {
  readonly rows: number
  readonly variables: number
  readonly bags: number
  readonly rounds: number
  readonly bins: number
  readonly threads: number
  /** Where the numbers are written for another program to learn from. */
  readonly folder: string
  now(): number
}

export interface TrainingFigures {
  readonly binSeconds: number
  readonly learnSeconds: number
}

/** As many bags as asked, every round made: what another program does with the same options can be timed beside it. */
const optionsOf = ({ bags, rounds }: TrainingAsk): BoostOptions => ({
  ...{ bags, rounds, held_out: 0.15, learning_rate: 0.03, leaves: 3, leaf_rows: 20 },
  ...{ least_gain: 0, shrinkage: 0, patience: 0, pairs: 0, pair_bins: 8 },
})

/**
 * Draws lines of numbers, of which a third of the variables are mostly zero and a dozen say something, and learns curves
 * from them. Each column is written as it is, in doubles: what is timed is cutting into bins, then learning.
 */
export async function measureTraining(ask: TrainingAsk): Promise<TrainingFigures> {
  const { rows, variables, bins, folder, now } = ask
  await mkdir(folder, { recursive: true })
  const random = randomFrom(1)
  const logOdds = new Float64Array(rows).fill(-3.7)
  const columns: BinnedTable['columns'][number][] = []
  let binSeconds = 0
  for (let variable = 0; variable < variables; variable++) {
    const values = Float64Array.from({ length: rows }, () => {
      const drawn = random()
      return variable % 3 === 0 && drawn < 0.9 ? 0 : Math.log(1 / Math.max(1e-12, random()) - 1 || 1)
    })
    const weight = variable < 12 ? 0.3 * (variable % 2 === 0 ? -1 : 1) : 0
    for (let row = 0; row < rows; row++)
      logOdds[row] = (logOdds[row] as number) + weight * Math.tanh(values[row] as number)
    await writeFile(join(folder, `${variable}.f8`), values)
    const started = now()
    columns.push(binNumbers({ name: `x${variable}`, monotone: 0, bins }, values))
    binSeconds += (now() - started) / 1000
  }
  const outcome = sharedBytes(rows)
  for (let row = 0; row < rows; row++) outcome[row] = Number(random() < 1 / (1 + Math.exp(-(logOdds[row] as number))))
  await writeFile(join(folder, 'survient.u1'), outcome)
  const companies = Int32Array.from({ length: rows + 1 }, (_, row) => row)
  const table: BinnedTable = { rows, columns, outcome, companies }
  const started = now()
  const crew = threadCrew(table, optionsOf(ask), ask.threads, () => undefined)
  await fitAdditive(table, optionsOf(ask), crew).finally(() => crew.close())
  return { binSeconds, learnSeconds: (now() - started) / 1000 }
}
