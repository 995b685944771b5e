import { join } from 'node:path'
import { type BatchKey, parseBatchKey } from '../kernel/batch-key.js'
import { failure } from '../kernel/failure.js'
import type { StageContext } from '../stages/context.js'
import { openWorkspace } from '../store/workspace.js'
import { type ChainFigures, forget, measureChain } from './chain.js'
import { type ComputeFigures, measureCompute, timeWhole } from './compute.js'
import { type HistoryFigures, measureHistory } from './history.js'
import { type ImportFigures, measureImport } from './import.js'
import { measureRerun, type RerunFigures } from './rerun.js'
import type { Program } from './soak/program.js'
import type { Timed } from './timing.js'

export interface Asked {
  readonly companies: number
  readonly months: number
  /** Times that each work is done in turn with its floor. */
  readonly times: number
  readonly twice: boolean
  /** Lines of the source whose two months are compared. */
  readonly lines: number
  /** Deliveries of the small fixtures, for the run that has nothing to do. */
  readonly small: string
  readonly progress: (text: string) => void
}

/** Everything that was measured. */
export interface Measures {
  readonly chain: ChainFigures
  readonly imports: readonly ImportFigures[]
  readonly compute: ComputeFigures
  readonly rerun: RerunFigures
  readonly history: HistoryFigures
  /** The chain, then the whole past computed, on a country of twice as many companies, when it was asked for. */
  readonly twice?: { readonly chain: ChainFigures; readonly compute: Timed }
}

/** Measures the whole chain, import and compute against their floors, and the run with nothing to do. */
export async function measureAll(
  program: Program,
  context: Omit<StageContext, 'tell'>,
  asked: Asked,
): Promise<Measures> {
  const { companies, months, times, lines, progress } = asked
  progress(`the whole chain on ${companies} companies`)
  const chain = await measureChain(program, companies, months)
  try {
    const own = inWorkspace(context, chain.workspace, progress)
    const batch = batchOf(chain)
    const imports = await measureImport(own, batch, times, join(chain.workspace, 'essais'))
    const compute = await measureCompute(own, batch, months, times)
    progress('a run with nothing to do')
    const rerun = await measureRerun({ vigie: program.words, deliveries: asked.small, pairs: times })
    const history = await measureHistory(program, own, lines, times, join(chain.workspace, 'histoire'))
    const measures = { chain, imports, compute, rerun, history }
    if (!asked.twice) return measures
    progress(`the whole chain on ${2 * companies} companies`)
    return { ...measures, twice: await measureTwice(program, context, { ...asked, companies: 2 * companies }) }
  } finally {
    await forget(chain.workspace)
  }
}

async function measureTwice(
  program: Program,
  context: Omit<StageContext, 'tell'>,
  { companies, months, progress }: Asked,
): Promise<NonNullable<Measures['twice']>> {
  const chain = await measureChain(program, companies, months)
  try {
    const own = inWorkspace(context, chain.workspace, progress)
    return { chain, compute: await timeWhole(own, batchOf(chain), months) }
  } finally {
    await forget(chain.workspace)
  }
}

function batchOf(chain: ChainFigures): BatchKey {
  const batch = parseBatchKey(chain.batch)
  if (!batch) throw failure('bug', `${chain.batch} is no batch`)
  return batch
}

function inWorkspace(context: Omit<StageContext, 'tell'>, root: string, progress: Asked['progress']): StageContext {
  const workspace = openWorkspace(root)
  const tell = { fact: () => undefined, issue: () => undefined, progress }
  return { ...context, workspace, tell, limits: { ...context.limits, temporary: workspace.temporary, folders: [root] } }
}
