import type { Ratio } from './baseline.js'
import type { Measures } from './bench.js'
import type { ChainFigures } from './chain.js'
import type { HistoryFigures } from './history.js'

/** What does not depend on the baseline. Source: what the project wished for itself, docs/explanation/performance.md. */
const bounds = { rerun: 0.1, peakGib: 3, twice: 2.2, change: 0.03, compare: 1.2, after24: 3 } as const

/** Every measure that is a ratio to a floor, by name. */
export function ratiosOf({ imports, compute }: Measures): Ratio[] {
  const works = [
    ...imports.map((one) => ({ name: `import ${one.source} ${one.container}`, ...one })),
    { name: 'compute', ...compute },
  ]
  return works.map(({ name, ours, floor }) => ({ name, ours: ours.seconds, floor: floor.seconds }))
}

/** What is past its bound, in words. */
export function pastBounds({ chain, rerun, history, twice }: Measures): string[] {
  const stages = [...chain.stages, ...(twice?.stages ?? [])]
  const large = stages.filter(({ peakBytes }) => (peakBytes ?? 0) / 2 ** 30 > bounds.peakGib)
  const grown = twice ? twice.seconds / chain.seconds : 0
  return [
    ...large.map(({ stage, peakBytes }) => `${stage} took ${gib(peakBytes)} GiB, bound ${bounds.peakGib}`),
    ...(rerun.ratio > bounds.rerun
      ? [`a run with nothing to do took ${round(rerun.ratio)} of one that did all, bound ${bounds.rerun}`]
      : []),
    ...historyRatios(history).flatMap(({ what, ratio, bound }) =>
      ratio > bound ? [`${what}: ${round(ratio)}, bound ${bound}`] : [],
    ),
    ...(grown > bounds.twice ? [`twice the companies took ${round(grown)} times longer, bound ${bounds.twice}`] : []),
  ]
}

const historyRatios = ({ change, compare, join, once, after24 }: HistoryFigures) => [
  { what: 'a month of 1 % change, in bytes of its source', ratio: change.bytes / change.source, bound: bounds.change },
  { what: 'comparing two months, against a full join', ratio: compare.seconds / join.seconds, bound: bounds.compare },
  { what: 'one company after 24 batches, against one', ratio: after24 / once, bound: bounds.after24 },
]

type Table = readonly [columns: readonly string[], rows: readonly (string | number)[][]]

/** The measures as tables to print: the stages of the chain, the works against their floors, and whole runs. */
export function tablesOf({ chain, imports, compute, rerun, history, twice }: Measures): Table[] {
  const stages = chain.stages.map(({ stage, seconds, peakBytes }) => [
    stage,
    seconds,
    seconds > 0 ? Math.round(chain.records / seconds) : '',
    gib(peakBytes),
  ])
  const works = [
    ...imports.map((one) => ({
      name: `import ${one.source} ${one.container}`,
      rows: one.records,
      text: round(one.bytes / 1e6),
      ...one,
    })),
    { name: 'compute', rows: compute.lines, text: '', ...compute },
  ].map(({ name, rows, text, ours, floor }) => [
    name,
    rows,
    text,
    round(ours.seconds),
    Math.round(rows / ours.seconds),
    round(floor.seconds),
    round(ours.seconds / floor.seconds),
    gib(ours.peakBytes),
  ])
  return [
    [['stage', 'seconds', 'records/s', 'peak GiB'], stages],
    [['work', 'rows', 'text MB', 'seconds', 'rows/s', 'floor', 'ratio', 'peak GiB'], works],
    [
      [`history of ${history.lines} lines`, 'seconds', 'ratio', 'bound', 'peak GiB'],
      historyRatios(history).map(({ what, ratio, bound }, index) => [
        what,
        index === 1 ? round(history.compare.seconds) : '',
        Number(ratio.toFixed(4)),
        bound,
        index === 1 ? gib(history.compare.peakBytes) : '',
      ]),
    ],
    [
      ['whole runs', 'seconds', 'ratio', 'bound'],
      [
        ['all to do', round(chain.seconds), '', ''],
        ...(twice ? [grown(chain, twice)] : []),
        ['nothing to do (small fixtures)', '', round(rerun.ratio), bounds.rerun],
      ],
    ],
  ]
}

const grown = (once: ChainFigures, twice: ChainFigures) => [
  'twice the companies',
  round(twice.seconds),
  round(twice.seconds / once.seconds),
  bounds.twice,
]

const round = (value: number) => Number(value.toFixed(2))
const gib = (bytes: number | null) => (bytes === null ? '' : round(bytes / 2 ** 30))
