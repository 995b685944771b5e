import { existsSync } from 'node:fs'
import { cp, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { call, calm, type Program } from '../program.js'
import type { Bench } from './fault-trial.js'

/** A workspace with its deliveries and its key, where nothing was run. */
export async function delivered(bench: Bench): Promise<{ folder: string; all: string[] }> {
  const { program, batches } = bench.given
  const folder = await bench.folder()
  await cp(batches, join(folder, 'batches'), { recursive: true })
  await calm(program, 'keygen', 'sign', '-w', folder)
  return { folder, all: (await readdir(batches)).sort() }
}

/** A workspace whose first batch is published, and whose second is delivered. */
export async function halfDone(bench: Bench): Promise<{ folder: string; first: string; second: string }> {
  const { folder, all } = await delivered(bench)
  const [first = '', second = ''] = all
  await calm(bench.given.program, 'run', '-b', first, '-w', folder)
  return { folder, first, second }
}

/** Lists of these batches that are there and do not verify; one that is absent is well. */
export async function badLists(program: Program, folder: string, batches: readonly string[]): Promise<string[]> {
  const faults: string[] = []
  for (const batch of batches) {
    const place = join(folder, '6-lists', batch, 'r1')
    if (!existsSync(place)) continue
    const { code } = await call(program, 'verify', place, '-w', folder)
    if (code !== 0) faults.push(`the list of ${batch} is there and vigie verify ends with ${code}`)
  }
  return faults
}
