import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parseBatchKey } from '../kernel/batch-key.js'
import { failure } from '../kernel/failure.js'
import type { StageContext } from '../stages/context.js'
import { openWorkspace } from '../store/workspace.js'
import type { Ratio } from './baseline.js'
import { type ChainFigures, forget, measureChain } from './chain.js'
import { type ComputeFigures, measureCompute } from './compute.js'
import { type ImportFigures, measureImport } from './import.js'
import { measureRerun } from './rerun.js'
import type { Program } from './soak/program.js'

export interface Asked {
  readonly companies: number
  readonly months: number
  readonly times: number
  readonly twice: boolean
  /** Deliveries of the small fixtures, for the run that has nothing to do. */
  readonly small: string
  readonly progress: (text: string) => void
}

export interface BenchReport {
  readonly ratios: readonly Ratio[]
  /** What is past a bound that does not depend on the baseline, in words. */
  readonly pastBounds: readonly string[]
  readonly tables: readonly { readonly columns: readonly string[]; readonly rows: readonly (string | number)[][] }[]
}

const bounds = { rerun: 0.1, peakBytes: 3 * 2 ** 30, twice: 2.2 } as const

/** Every measure of the bench: the whole chain, import and compute against their floors, and the run with nothing to do. */
export async function measureAll(
  program: Program,
  context: Omit<StageContext, 'tell'>,
  asked: Asked,
): Promise<BenchReport> {
  const { companies, months, times, progress } = asked
  progress(`the whole chain on ${companies} companies`)
  const chain = await measureChain(program, companies, months)
  try {
    const own = inWorkspace(context, chain.workspace, progress)
    const batch = parseBatchKey(chain.batch)
    if (!batch) throw failure('bug', `${chain.batch} is no batch`)
    const imports = await measureImport(own, batch, times, join(chain.workspace, 'essais'))
    const compute = await measureCompute(own, batch, times)
    progress('a run with nothing to do')
    const rerun = await measureRerun({ vigie: program.words, deliveries: asked.small, pairs: times })
    progress(`the whole chain on ${2 * companies} companies`)
    const twice = asked.twice ? await measureChain(program, 2 * companies, months) : undefined
    if (twice) await forget(twice)
    return report(chain, imports, compute, rerun.ratio, twice)
  } finally {
    await forget(chain)
    await rm(context.limits.temporary, { recursive: true, force: true })
  }
}

function inWorkspace(context: Omit<StageContext, 'tell'>, root: string, progress: Asked['progress']): StageContext {
  const workspace = openWorkspace(root)
  const tell = { fact: () => undefined, issue: () => undefined, progress }
  return { ...context, workspace, tell, limits: { ...context.limits, temporary: workspace.temporary } }
}

function report(
  chain: ChainFigures,
  imports: readonly ImportFigures[],
  compute: ComputeFigures,
  rerun: number,
  twice: ChainFigures | undefined,
): BenchReport {
  const ratios: Ratio[] = [
    ...imports.map(({ source, ours, floor }) => ({
      name: `import ${source}`,
      ours: ours.seconds,
      floor: floor.seconds,
    })),
    { name: 'compute', ours: compute.ours.seconds, floor: compute.floor.seconds },
    ...(twice ? [{ name: 'twice the companies', ours: twice.seconds, floor: chain.seconds }] : []),
  ]
  const large = chain.stages.filter(({ peakBytes }) => (peakBytes ?? 0) > bounds.peakBytes)
  const grown = twice ? twice.seconds / chain.seconds : 0
  return {
    ratios,
    pastBounds: [
      ...large.map(({ stage, peakBytes }) => `${stage} took ${gib(peakBytes)} GiB, bound 3`),
      ...(rerun > bounds.rerun
        ? [`a run with nothing to do took ${rerun.toFixed(3)} of one that did all, bound 0.1`]
        : []),
      ...(grown > bounds.twice ? [`twice the companies took ${grown.toFixed(2)} times longer, bound 2.2`] : []),
    ],
    tables: [
      {
        columns: ['stage', 'seconds', 'records/s', 'peak GiB'],
        rows: [
          ...chain.stages.map(({ stage, seconds, rows, peakBytes }) => [
            stage,
            seconds,
            seconds > 0 ? Math.round(rows / seconds) : '',
            gib(peakBytes),
          ]),
          ['whole run', round(chain.seconds), '', ''],
          ...(twice ? [['with twice the companies', round(twice.seconds), '', gib(peakOf(twice))]] : []),
        ],
      },
      {
        columns: ['work', 'rows', 'text MB', 'seconds', 'rows/s', 'floor', 'ratio', 'peak GiB'],
        rows: [
          ...imports.map(({ source, records, bytes, ours, floor }) => [
            `import ${source}`,
            records,
            round(bytes / 1e6),
            ...against(records, ours.seconds, floor.seconds),
            gib(ours.peakBytes),
          ]),
          [
            'compute',
            compute.lines,
            '',
            ...against(compute.lines, compute.ours.seconds, compute.floor.seconds),
            gib(compute.ours.peakBytes),
          ],
        ],
      },
      {
        columns: ['a second run with nothing to do, over the first', 'bound'],
        rows: [[Number(rerun.toFixed(3)), bounds.rerun]],
      },
    ],
  }
}

const round = (value: number) => Number(value.toFixed(2))
const gib = (bytes: number | null) => (bytes === null ? '' : round(bytes / 2 ** 30))
const peakOf = ({ stages }: ChainFigures) => Math.max(...stages.map(({ peakBytes }) => peakBytes ?? 0))
const against = (rows: number, seconds: number, floor: number) => [
  round(seconds),
  Math.round(rows / seconds),
  round(floor),
  round(seconds / floor),
]
