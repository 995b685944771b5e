import type { Published } from './published.js'

/** What a run tells of one stage; the shape of its record, which another room writes. */
interface StageFigures {
  readonly batch: string
  readonly stage: string
  readonly seconds: number
  readonly outcome: string
  readonly figures: Readonly<Record<string, unknown>>
}

type Cell = string | number
type Counts = Readonly<Record<string, number | undefined>>

export interface Table {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
}

/** What became of the lines of each source, over all batches. */
export function sourcesTable(stages: readonly StageFigures[]): Table {
  const sums = new Map<string, { files: number; counts: Record<string, number> }>()
  for (const { figures } of stages.filter(({ stage }) => stage === 'import')) {
    for (const [source, counts] of Object.entries(figures as Record<string, Counts>)) {
      const sum = sums.get(source) ?? { files: 0, counts: {} }
      sum.files++
      for (const [name, count] of Object.entries(counts)) {
        if (typeof count === 'number') sum.counts[name] = (sum.counts[name] ?? 0) + count
      }
      sums.set(source, sum)
    }
  }
  return {
    columns: ['source', 'batches', 'lines read', 'kept', 'refused', 'duplicate or replaced'],
    rows: [...sums].sort(byName).map(([source, { files, counts }]) => {
      const { read = 0, kept = 0, refused = 0, duplicates = 0, replaced = 0 } = counts
      return [source, files, read, kept, refused, duplicates + replaced]
    }),
  }
}

/** Seconds of each stage, a column a batch. */
export function timesTable(stages: readonly StageFigures[]): Table {
  const batches = [...new Set(stages.map(({ batch }) => batch))]
  const names = [...new Set(stages.map(({ stage }) => stage))]
  const cell = (name: string, batch: string): Cell => {
    const found = stages.find((stage) => stage.stage === name && stage.batch === batch)
    return found === undefined ? '' : found.outcome === 'done' ? found.seconds.toFixed(2) : found.outcome
  }
  return {
    columns: ['seconds', ...batches],
    rows: names.map((name) => [name, ...batches.map((batch) => cell(name, batch))]),
  }
}

/** Companies scored by each model, then those of each list by level of alert; a column a batch. */
export function alertsTable(stages: readonly StageFigures[], published: readonly Published[]): Table {
  const scores = stages.filter(({ stage }) => stage === 'score')
  const batches = scores.map(({ batch }) => batch)
  const scored = scores.flatMap(({ batch, figures }) =>
    Object.entries(figures as Record<string, Counts>).map(([model, levels]) => {
      const companies = Object.values(levels).reduce<number>((sum, count = 0) => sum + count, 0)
      return [`scored by ${model}`, batch, companies] as const
    }),
  )
  const listed = published.flatMap(({ batch, lists }) =>
    Object.entries(lists).flatMap(([list, levels]) =>
      Object.entries(levels).map(([level, count = 0]) => [`on list ${list}: ${level}`, batch, count] as const),
    ),
  )
  const rows = [scored, listed].flatMap((counts) => {
    const names = [...new Set(counts.map(([name]) => name))].sort()
    const cell = (name: string, batch: string) =>
      counts.find(([found, where]) => found === name && where === batch)?.[2] ?? 0
    return names.map((name) => [name, ...batches.map((batch) => cell(name, batch))])
  })
  return { columns: ['companies', ...batches], rows }
}

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) => (a < b ? -1 : 1)
