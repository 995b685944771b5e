import { readVerdicts, type Verdict } from '../history/verdicts.js'
import { stream } from '../kernel/stream.js'
import { writeWhole } from '../store/atomic.js'
import type { Workspace } from '../store/workspace.js'
import { lastRuns, type RunRecord, type StageRecord } from './record.js'

interface Sample {
  readonly labels?: Readonly<Record<string, string>>
  readonly value: number
}

interface Metric {
  readonly name: string
  readonly help: string
  readonly samples: readonly Sample[]
}

/** What of the figures the runs do not know. */
export interface OtherFigures {
  /** Moment at which the last key of each role may sign no longer; infinite when it has no end. */
  readonly expiries: Readonly<Record<string, number>>
  /** Number of the last release that was delivered; null when none was. */
  readonly delivered: number | null
  readonly hookFailures: number
}

const runsRead = 400

/**
 * Writes the figures of a workspace as the textfile collector of Prometheus reads them, whole, for the owner and the group
 * of the folder. National totals only. Source: delivery, 3.3.
 */
export async function writeMetrics(workspace: Workspace, path: string, other: OtherFigures): Promise<void> {
  const runs = await lastRuns(workspace, runsRead)
  const batch = lastStage(runs, 'validate')?.batch
  const verdicts = batch === undefined ? [] : ((await readVerdicts(workspace, batch))?.verdicts ?? [])
  await writeWhole(path, metricsText(metricsOf(runs, verdicts, other)), 0o640)
}

const statuses: Readonly<Record<Verdict['outcome'], number>> = {
  passed: 0,
  informed: 0,
  'not-run': 0,
  accepted: 1,
  warned: 1,
  blocked: 2,
  failed: 2,
}

function metricsOf(runs: readonly RunRecord[], verdicts: readonly Verdict[], other: OtherFigures): Metric[] {
  const worked = runs.find(({ stages }) => stages.some(({ outcome }) => outcome === 'done'))
  const published = runs.find(
    ({ outcome, stages }) =>
      (outcome === 'done' || outcome === 'warnings') &&
      stages.some((one) => one.stage === 'publish' && one.outcome === 'done'),
  )
  const imported = lastStage(runs, 'import')
  const last = runs[0]?.exitCode
  return [
    {
      name: 'vigie_last_success_timestamp_seconds',
      help: 'When a run last published a list',
      samples: published?.endedAt ? [{ value: Date.parse(published.endedAt) / 1000 }] : [],
    },
    {
      name: 'vigie_last_run_exit_code',
      help: 'Exit code of the last run, one with nothing to do included',
      samples: last === null || last === undefined ? [] : [{ value: last }],
    },
    {
      name: 'vigie_run_duration_seconds',
      help: 'Seconds of each stage in the last run that did something, over its batches',
      samples: Object.entries(secondsOf(worked)).map(([step, value]) => ({ labels: { step }, value })),
    },
    {
      name: 'vigie_source_rows',
      help: 'Lines of each source in the last batch imported',
      samples: Object.entries((imported?.figures ?? {}) as Record<string, Record<string, number>>).flatMap(
        ([source, counts]) =>
          (['read', 'kept', 'refused'] as const).map((kind) => ({
            labels: { source, kind },
            value: counts[kind] ?? 0,
          })),
      ),
    },
    {
      name: 'vigie_gate_status',
      help: 'Each check of the last batch validated: 0 passed, 1 warns or was accepted, 2 stops the batch',
      samples: verdicts.map(({ check, outcome }) => ({ labels: { gate: check }, value: statuses[outcome] })),
    },
    {
      name: 'vigie_delivery_sequence',
      help: 'Number of the last release delivered',
      samples: other.delivered === null ? [] : [{ labels: { stream }, value: other.delivered }],
    },
    {
      name: 'vigie_signing_key_expiry_timestamp_seconds',
      help: 'When the last key of each role may sign no longer',
      samples: Object.entries(other.expiries).map(([role, value]) => ({ labels: { role }, value })),
    },
    {
      name: 'vigie_hook_failures',
      help: 'Hooks that failed at the last run',
      samples: [{ value: other.hookFailures }],
    },
  ]
}

/** The last time a stage was gone through, for the last batch of its run. */
function lastStage(runs: readonly RunRecord[], name: string): StageRecord | undefined {
  const isIt = ({ stage, outcome }: StageRecord) => stage === name && (name === 'validate' || outcome !== 'failed')
  return runs
    .find(({ stages }) => stages.some(isIt))
    ?.stages.filter(isIt)
    .at(-1)
}

function secondsOf(run: RunRecord | undefined): Record<string, number> {
  const seconds: Record<string, number> = {}
  for (const stage of run?.stages ?? []) seconds[stage.stage] = (seconds[stage.stage] ?? 0) + stage.seconds
  return seconds
}

/** The text format, without timestamps: the collector refuses those. A metric without a value is left out whole. */
function metricsText(metrics: readonly Metric[]): string {
  const lines = metrics
    .filter(({ samples }) => samples.length > 0)
    .flatMap(({ name, help, samples }) => [
      `# HELP ${name} ${help}.`,
      `# TYPE ${name} gauge`,
      ...samples.map(({ labels, value }) => `${name}${labelText(labels)} ${valueText(value)}`),
    ])
  return `${lines.join('\n')}\n`
}

const valueText = (value: number) =>
  value === Number.POSITIVE_INFINITY ? '+Inf' : String(Math.round(value * 1e6) / 1e6)

function labelText(labels: Sample['labels']): string {
  if (!labels) return ''
  const escaped = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
  return `{${Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(',')}}`
}
