import { readVerdicts, type Verdict } from '../../history/verdicts.js'
import { compareBatchKeys, parseBatchKey } from '../../kernel/batch-key.js'
import { median } from '../../kernel/spread.js'
import type { Workspace } from '../../store/workspace.js'
import { compared, type Trend, trendsOf } from '../perf.js'
import { lastWorkedRuns, type RunRecord } from '../record.js'

/** What became of the lines of a source in one batch. */
export interface Volume {
  readonly batch: string
  readonly read: number
  readonly kept: number
  readonly refused: number
}

/** A run beside those before it: counts, names and times, never a line. */
export interface Report {
  readonly run: RunRecord
  /** The batches compared, oldest first; those of the run are the last ones. */
  readonly batches: readonly string[]
  readonly volumes: readonly {
    readonly source: string
    readonly batches: readonly Volume[]
    /** Median of the lines read in the batches before the last; null when there are none. */
    readonly usual: number | null
  }[]
  readonly durations: readonly Trend[]
  readonly checks: readonly {
    readonly check: string
    readonly batches: readonly Pick<Verdict, 'outcome' | 'bad' | 'allowed'>[]
    /** Of which batch each of them is. */
    readonly of: readonly string[]
  }[]
}

const runsRead = 400

/** The report of a run, the last one that had something to do when none is named; undefined when there is none. */
export async function reportOf(workspace: Workspace, named?: string): Promise<Report | undefined> {
  const runs = await lastWorkedRuns(workspace, runsRead)
  const start = named === undefined ? 0 : runs.findIndex(({ id }) => id.startsWith(named))
  const run = runs[start]
  if (start < 0 || !run) return undefined
  const known = runs.slice(start)
  const volumes = volumesOf(known)
  const all = [...new Set([...volumes.values()].flatMap((bySource) => [...bySource.keys()]))]
  const batches = inOrder(all, run.batches.at(-1)).slice(-compared)
  return {
    run,
    batches,
    volumes: [...volumes]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([source, bySource]) => {
        const shown = batches.flatMap((batch) => bySource.get(batch) ?? [])
        const before = shown.slice(0, -1).map(({ read }) => read)
        return shown.length === 0
          ? []
          : [{ source, batches: shown, usual: before.length === 0 ? null : median(before) }]
      }),
    durations: trendsOf(known).filter(({ part, slower }) => part === null || slower),
    checks: await checksOf(workspace, batches),
  }
}

/** By source and batch, from the newest run that imported it or found it imported. */
function volumesOf(runs: readonly RunRecord[]): Map<string, Map<string, Volume>> {
  const found = new Map<string, Map<string, Volume>>()
  for (const { stages } of runs) {
    for (const { stage, batch, figures } of stages) {
      if (stage !== 'import') continue
      for (const [source, counts] of Object.entries(figures as Record<string, Partial<Volume>>)) {
        const bySource = found.get(source) ?? new Map<string, Volume>()
        const { read = 0, kept = 0, refused = 0 } = counts
        if (!bySource.has(batch)) bySource.set(batch, { batch, read, kept, refused })
        found.set(source, bySource)
      }
    }
  }
  return found
}

function inOrder(batches: readonly string[], last: string | undefined): string[] {
  const until = last === undefined ? undefined : parseBatchKey(last)
  return batches
    .flatMap((text) => parseBatchKey(text) ?? [])
    .filter((batch) => !until || compareBatchKeys(batch, until) <= 0)
    .sort(compareBatchKeys)
    .map(({ text }) => text)
}

async function checksOf(workspace: Workspace, batches: readonly string[]): Promise<Report['checks']> {
  const found = new Map<string, { batch: string; verdict: Verdict }[]>()
  for (const batch of batches) {
    for (const verdict of (await readVerdicts(workspace, batch).catch(() => undefined))?.verdicts ?? [])
      found.set(verdict.check, [...(found.get(verdict.check) ?? []), { batch, verdict }])
  }
  return [...found].map(([check, all]) => ({
    check,
    batches: all.map(({ verdict: { outcome, bad, allowed } }) => ({ outcome, bad, allowed })),
    of: all.map(({ batch }) => batch),
  }))
}
