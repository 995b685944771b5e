import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { median } from '../kernel/spread.js'

export interface RerunFigures {
  readonly first: readonly number[]
  readonly second: readonly number[]
  /** Median of second / first, pair by pair. */
  readonly ratio: number
}

/**
 * Times a whole `vigie run` and the same command again, as a person would type them: process start included. Each pair
 * has a workspace of its own.
 */
export async function measureRerun(given: {
  readonly vigie: readonly string[]
  readonly deliveries: string
  readonly pairs: number
}): Promise<RerunFigures> {
  const [program, ...leading] = given.vigie
  const call = (...words: string[]) => promisify(execFile)(program ?? '', [...leading, ...words]).catch(warningsAllowed)
  const first: number[] = []
  const second: number[] = []
  for (let pair = 0; pair < given.pairs; pair++) {
    const workspace = await mkdtemp(join(tmpdir(), 'vigie-bench-'))
    try {
      await cp(given.deliveries, join(workspace, 'batches'), { recursive: true })
      await call('keygen', 'sign', '-w', workspace)
      first.push(await timed(() => call('run', '-w', workspace)))
      second.push(await timed(() => call('run', '-w', workspace)))
    } finally {
      await rm(workspace, { recursive: true, force: true })
    }
  }
  return { first, second, ratio: median(second.map((seconds, index) => seconds / (first[index] ?? 1))) }
}

/** The fixtures hold refused lines, so a good run ends with 20. */
function warningsAllowed(error: { code?: number }): void {
  if (error.code !== 20) throw error
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1000
}
