import { median, spread } from '../kernel/spread.js'
import type { RunRecord, StageRecord } from './record.js'

/** What a work took in one run, for one batch. */
export interface Point {
  readonly run: string
  readonly at: string
  readonly batch: string
  readonly seconds: number
  /** Null for a work that is not about rows. */
  readonly rows: number | null
  readonly peakBytes: number | null
  readonly readBytes: number | null
  readonly writtenBytes: number | null
}

/** One work over the runs that can be compared, oldest first: a stage as a whole, or a part of it. */
export interface Trend {
  readonly stage: string
  /** A source or a family; null for the stage. */
  readonly part: string | null
  readonly points: readonly Point[]
  readonly last: Point
  /** Medians of the points before the last; null when they are too few to say what is usual. */
  readonly usual: { readonly seconds: number; readonly perRow: number | null } | null
  /** How many times longer the last one took than is usual for as many rows. */
  readonly times: number | null
  readonly slower: boolean
}

/** Batches and runs compared. Source: issue of the month that runs by itself, "against the last twelve". */
export const compared = 12
/** How many are needed for a habit. */
const needed = 3
/** Robust deviations, share of what is usual, and seconds, all of which a slower work exceeds. */
const bounds = { deviations: 3.5, share: 0.5, seconds: 1 } as const

/**
 * Every work of the runs, newest run first as given, with what is usual for it. Only works of one machine, with the same
 * threads and memory as the last run, are compared: another machine is not a slower program.
 */
export function trendsOf(runs: readonly RunRecord[]): Trend[] {
  const done = runs.filter(({ stages }) => stages.some(({ outcome }) => outcome === 'done'))
  const [last] = done
  if (!last) return []
  const works = new Map<string, { stage: string; part: string | null; points: Point[] }>()
  for (const run of done.filter((one) => placeOf(one) === placeOf(last)).reverse()) {
    for (const stage of run.stages.filter(({ outcome }) => outcome === 'done')) {
      for (const [part, point] of pointsOf(run, stage)) {
        const key = `${stage.stage} ${part}`
        const known = works.get(key) ?? { stage: stage.stage, part, points: [] }
        known.points.push(point)
        works.set(key, known)
      }
    }
  }
  return [...works.values()].map(({ stage, part, points }) => judged(stage, part, points))
}

const placeOf = ({ operator, limits }: RunRecord) => JSON.stringify([operator?.split('@')[1], limits])

function pointsOf(run: RunRecord, stage: StageRecord): [string | null, Point][] {
  const of = { run: run.id, at: run.startedAt, batch: stage.batch }
  const parts = Object.entries(stage.works ?? {})
  const rows = parts.length === 0 ? null : parts.reduce((sum, [, work]) => sum + work.rows, 0)
  const { seconds, peakBytes, readBytes = null, writtenBytes = null } = stage
  return [
    [null, { ...of, seconds, rows, peakBytes, readBytes, writtenBytes }],
    ...parts.map(([part, work]): [string, Point] => [part, { ...of, ...work }]),
  ]
}

function judged(stage: string, part: string | null, points: readonly Point[]): Trend {
  const last = points.at(-1) as Point
  const before = points.slice(0, -1).slice(-compared)
  const of = { stage, part, points, last }
  if (before.length < needed) return { ...of, usual: null, times: null, slower: false }
  const seconds = before.map((point) => point.seconds)
  const perRow =
    before.every(({ rows }) => rows) && last.rows ? before.map((point) => point.seconds / (point.rows ?? 1)) : null
  const usual = { seconds: median(seconds), perRow: perRow && median(perRow) }
  const expected = usual.perRow === null ? usual.seconds : usual.perRow * (last.rows ?? 0)
  const times = expected > 0 ? last.seconds / expected : null
  // A work on fewer rows is slower by row for what it costs at least: it must also be slower as a whole.
  const slower =
    isFar(last.seconds, seconds) &&
    (perRow === null || isFar(last.seconds / (last.rows ?? 1), perRow)) &&
    last.seconds - expected > bounds.seconds
  return { ...of, usual, times: times === null ? null : Math.round(times * 100) / 100, slower }
}

function isFar(value: number, before: readonly number[]): boolean {
  const usual = median(before)
  return value - usual > Math.max(bounds.deviations * spread(before), bounds.share * usual)
}
