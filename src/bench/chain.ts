import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { failure } from '../kernel/failure.js'
import { call, type Program } from './soak/program.js'

export interface StageFigures {
  readonly stage: string
  readonly seconds: number
  readonly peakBytes: number | null
  /** Rows that went in, where the stage counts them. */
  readonly rows: number
}

export interface ChainFigures {
  readonly workspace: string
  readonly batch: string
  readonly seconds: number
  readonly stages: readonly StageFigures[]
}

/** Makes a country in a workspace of its own and runs the whole chain on its first batch, which holds its whole past. */
export async function measureChain(program: Program, companies: number, months: number): Promise<ChainFigures> {
  const workspace = await mkdtemp(join(tmpdir(), 'vigie-bench-'))
  const words = ['--companies', String(companies), '--months', String(months), '--batches', '1', '-w', workspace]
  await succeed(program, 'demo', '--generate-only', ...words)
  await succeed(program, 'keygen', 'sign', '-w', workspace)
  const [batch = ''] = await readdir(join(workspace, 'batches'))
  const started = performance.now()
  await succeed(program, 'run', '-b', batch, '-w', workspace)
  const seconds = (performance.now() - started) / 1000
  return { workspace, batch, seconds, stages: await recorded(workspace) }
}

export const forget = ({ workspace }: ChainFigures) => rm(workspace, { recursive: true, force: true })

async function succeed(program: Program, ...words: string[]): Promise<void> {
  const { code, stderr } = await call(program, ...words)
  // A country has refused lines, so a good run ends with 20.
  if (code !== 0 && code !== 20) throw failure('bug', `vigie ${words[0]} ended with ${code}: ${stderr.trim()}`)
}

interface Recorded {
  readonly stage: string
  readonly seconds: number
  readonly peakBytes: number | null
  readonly figures: Record<string, unknown>
}

async function recorded(workspace: string): Promise<StageFigures[]> {
  const [id = ''] = (await readdir(join(workspace, 'runs'))).sort().reverse()
  const record = JSON.parse(await readFile(join(workspace, 'runs', id, 'run.json'), 'utf8')) as { stages: Recorded[] }
  const imported = record.stages.find(({ stage }) => stage === 'import')?.figures ?? {}
  const rows = Object.values(imported).reduce(
    (sum: number, one) => sum + Number((one as { read?: number }).read ?? 0),
    0,
  )
  return record.stages.map(({ stage, seconds, peakBytes }) => ({ stage, seconds, peakBytes, rows }))
}
