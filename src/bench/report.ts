import type { Ratio } from './baseline.js'
import type { Measures } from './bench.js'
import type { HistoryFigures } from './history.js'

/** What does not depend on the baseline. Source: what the project wished for itself, docs/explanation/performance.md. */
const bounds = { rerun: 0.1, peakGib: 3, twice: 2.2, monthly: 0.35, change: 0.03, compare: 1.2, after24: 3 } as const

/** Every measure that is a ratio to a floor, by name. */
export function ratiosOf({ imports, compute }: Measures): Ratio[] {
  const works = [
    ...imports.map((one) => ({ name: `import ${one.source} ${one.container}`, ...one })),
    { name: 'compute', ...compute },
  ]
  return works.map(({ name, ours, floor }) => ({ name, ours: ours.seconds, floor: floor.seconds }))
}

/** What is past its bound, in words. */
export function pastBounds(measures: Measures): string[] {
  const { chain, compute, history, twice } = measures
  const stages = [
    ...[...chain.stages, ...(twice?.chain.stages ?? [])],
    ...[compute.ours, ...(twice ? [twice.compute] : [])].map(({ peakBytes }) => ({
      stage: 'compute --from',
      peakBytes,
    })),
  ]
  const large = stages.filter(({ peakBytes }) => (peakBytes ?? 0) / 2 ** 30 > bounds.peakGib)
  return [
    ...large.map(({ stage, peakBytes }) => `${stage} took ${gib(peakBytes)} GiB, bound ${bounds.peakGib}`),
    ...historyRatios(history).flatMap(({ what, ratio, bound }) =>
      ratio > bound ? [`${what}: ${round(ratio)}, bound ${bound}`] : [],
    ),
    ...wholeRuns(measures).flatMap(({ what, ratio, bound }) =>
      ratio !== undefined && ratio > bound ? [`${what}: ${round(ratio)}, bound ${bound}`] : [],
    ),
  ]
}

const historyRatios = ({ change, compare, join, once, after24 }: HistoryFigures) => [
  { what: 'a month of 1 % change, in bytes of its source', ratio: change.bytes / change.source, bound: bounds.change },
  { what: 'comparing two months, against a full join', ratio: compare.seconds / join.seconds, bound: bounds.compare },
  { what: 'one company after 24 batches, against one', ratio: after24 / once, bound: bounds.after24 },
]

/** Works that are held against one another: seconds of the first, and how it stands to the second. */
const wholeRuns = ({ chain, compute, rerun, twice }: Measures) => [
  { what: 'the run of a month, all to do', seconds: chain.seconds, bound: Number.POSITIVE_INFINITY },
  { what: 'nothing to do (small fixtures)', ratio: rerun.ratio, bound: bounds.rerun },
  {
    what: 'compute of a monthly run, against the whole past',
    seconds: compute.monthly.seconds,
    ratio: compute.monthly.seconds / compute.ours.seconds,
    bound: bounds.monthly,
  },
  ...(twice
    ? [
        {
          what: 'twice the companies, the run',
          seconds: twice.chain.seconds,
          ratio: twice.chain.seconds / chain.seconds,
          bound: bounds.twice,
        },
        {
          what: 'twice the companies, compute of the whole past',
          seconds: twice.compute.seconds,
          ratio: twice.compute.seconds / compute.ours.seconds,
          bound: bounds.twice,
        },
      ]
    : []),
]

type Table = readonly [columns: readonly string[], rows: readonly (string | number)[][]]

/** The measures as tables to print: the stages of the chain, the works against their floors, and whole runs. */
export function tablesOf(measures: Measures): Table[] {
  const { chain, imports, compute, history } = measures
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
      wholeRuns(measures).map(({ what, seconds, ratio, bound }) => [
        what,
        seconds === undefined ? '' : round(seconds),
        ratio === undefined ? '' : round(ratio),
        Number.isFinite(bound) ? bound : '',
      ]),
    ],
  ]
}

const round = (value: number) => Number(value.toFixed(2))
const gib = (bytes: number | null) => (bytes === null ? '' : round(bytes / 2 ** 30))
