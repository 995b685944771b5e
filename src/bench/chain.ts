import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { failure } from '../kernel/failure.js'
import { call, type Program } from './soak/program.js'

export interface StageFigures {
  readonly stage: string
  readonly seconds: number
  /** Largest resident memory of the process in that stage; null where the system does not say. */
  readonly peakBytes: number | null
}

export interface ChainFigures {
  readonly workspace: string
  readonly batch: string
  /** The whole command, from its start to its end. */
  readonly seconds: number
  /** Records delivered, over all sources. */
  readonly records: number
  readonly stages: readonly StageFigures[]
}

/** Makes a country in a workspace of its own and runs the whole chain on its first batch, which holds its whole past. */
export async function measureChain(program: Program, companies: number, months: number): Promise<ChainFigures> {
  const workspace = await mkdtemp(join(tmpdir(), 'vigie-bench-'))
  try {
    const words = ['--companies', String(companies), '--months', String(months), '--batches', '1', '-w', workspace]
    await succeed(program, 'demo', '--generate-only', ...words)
    await succeed(program, 'keygen', 'sign', '-w', workspace)
    const [batch = ''] = await readdir(join(workspace, 'batches'))
    const started = performance.now()
    await succeed(program, 'run', '-b', batch, '-w', workspace)
    const seconds = (performance.now() - started) / 1000
    return { workspace, batch, seconds, ...(await recorded(workspace)) }
  } catch (error) {
    await forget(workspace)
    throw error
  }
}

export const forget = (workspace: string) => rm(workspace, { recursive: true, force: true })

async function succeed(program: Program, ...words: string[]): Promise<void> {
  const { code, stderr } = await call(program, ...words)
  // A country has refused lines, so a good run ends with 20.
  if (code !== 0 && code !== 20) throw failure('bug', `vigie ${words[0]} ended with ${code}: ${stderr.trim()}`)
}

type Recorded = StageFigures & { readonly figures: Readonly<Record<string, { readonly read?: number }>> }

/** What the record of the only run of a workspace says of its stages. */
async function recorded(workspace: string): Promise<Pick<ChainFigures, 'records' | 'stages'>> {
  const [id = ''] = await readdir(join(workspace, 'runs'))
  const { stages } = JSON.parse(await readFile(join(workspace, 'runs', id, 'run.json'), 'utf8')) as {
    stages: Recorded[]
  }
  const imported = Object.values(stages.find(({ stage }) => stage === 'import')?.figures ?? {})
  return {
    records: imported.reduce((sum, { read = 0 }) => sum + read, 0),
    stages: stages.map(({ stage, seconds, peakBytes }) => ({ stage, seconds, peakBytes })),
  }
}
