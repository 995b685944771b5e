import { readVerdicts, type Verdict } from '../../history/verdicts.js'
import type { Issue } from '../../kernel/failure.js'
import type { Workspace } from '../../store/workspace.js'
import type { RunRecord, StageRecord } from '../record.js'
import { draftsOfIssues } from './of-issues.js'
import type { Draft } from './raise.js'
import {
  blockedWords,
  declinedWords,
  deliveredWords,
  failedWords,
  finishedWords,
  interruptedWords,
  killedWords,
  overriddenWords,
  startedWords,
  volumeWords,
  warnedWords,
} from './words.js'

type ExitCode = (issues: readonly Issue[]) => number

const only = ({ batches }: RunRecord) => (batches.length === 1 ? (batches[0] ?? null) : null)

export const startDraft = (record: RunRecord): Draft => ({
  event: 'run.started',
  batch: only(record),
  summary: startedWords(record),
})

/** Everything that a finished run has to tell: its checks first, then what its issues name, then how it ended. */
export async function endDrafts(workspace: Workspace, record: RunRecord, exitCode: ExitCode): Promise<Draft[]> {
  const gates: Draft[] = []
  for (const { batch, stage, outcome } of record.stages) {
    if (stage !== 'validate' || outcome === 'fresh') continue
    const verdicts = await readVerdicts(workspace, batch).catch(() => undefined)
    gates.push(...gateDrafts(batch, verdicts?.verdicts ?? []))
  }
  return [...gates, ...overridden(record), ...draftsOfIssues(record.issues, exitCode), ...endings(record, exitCode)]
}

function gateDrafts(batch: string, verdicts: readonly Verdict[]): Draft[] {
  const of = (...outcomes: readonly Verdict['outcome'][]) =>
    verdicts.filter(({ outcome }) => outcomes.includes(outcome))
  const names = (some: readonly Verdict[]) => some.map(({ check }) => check)
  const [warned, blocked] = [of('warned'), of('blocked', 'failed')]
  const found = [...warned, ...blocked].filter(({ raises }) => raises === 'volume.anomaly')
  const sources = [...new Set(found.flatMap((verdict) => verdict.names ?? []))]
  const drafts: (Draft | undefined)[] = [
    warned.length > 0
      ? { event: 'gate.warned', batch, names: names(warned), summary: warnedWords(batch, names(warned)) }
      : undefined,
    blocked.length > 0
      ? { event: 'gate.blocked', batch, names: names(blocked), summary: blockedWords(batch, names(blocked)) }
      : undefined,
    found.length > 0
      ? { event: 'volume.anomaly', batch, names: sources, summary: volumeWords(batch, sources) }
      : undefined,
  ]
  return drafts.flatMap((draft) => (draft ? [{ step: 'validate', ...draft }] : []))
}

/** What a person let pass; the reason, which could name a company, stays in the record. */
function overridden({ accepted, batches }: RunRecord): Draft[] {
  const names = accepted.filter(({ passed }) => passed).map(({ id }) => id)
  if (names.length === 0) return []
  const batch = batches.length === 1 ? (batches[0] ?? null) : null
  return [{ event: 'gate.overridden', batch, names, summary: overriddenWords(names) }]
}

/** How it ended; a stage other than validate that stopped a batch says so here too. */
function endings(record: RunRecord, exitCode: ExitCode): Draft[] {
  const { outcome, command, batches, exitCode: ended } = record
  const failed = record.stages.find((stage) => stage.outcome === 'failed')
  const batch = failed?.batch ?? only(record)
  const of = { batch, exitCode: ended, counts: countsOf(record) }
  if (outcome === 'interrupted') return [{ ...of, event: 'run.interrupted', summary: interruptedWords(record) }]
  if (outcome !== 'failed') return [{ ...of, event: 'run.finished', summary: finishedWords(record) }]
  const cause = record.issues.find((issue) => exitCode([issue]) === ended)?.cause ?? 'bug'
  const step = failed?.stage ?? null
  const summary = failedWords(command, batches, step, { cause, exitCode: ended ?? 70 })
  const stopped: Draft[] =
    failed && failed.stage !== 'validate' && cause === 'blocking-check'
      ? [{ event: 'gate.blocked', batch, step, names: [failed.stage], summary: blockedWords(batch, [failed.stage]) }]
      : []
  return [...stopped, { ...of, event: 'run.failed', step, summary }]
}

/** National totals of what was imported, and the number of warnings. */
function countsOf({ stages, issues }: RunRecord): Record<string, number> {
  const sources = stages.filter(({ stage }) => stage === 'import').flatMap(sourceFigures)
  const sum = (name: string) => sources.reduce((total, figures) => total + (figures[name] ?? 0), 0)
  const warnings = issues.filter(({ cause }) => cause === 'warning').length
  if (sources.length === 0) return { warnings }
  return { read: sum('read'), kept: sum('kept'), refused: sum('refused'), warnings }
}

const sourceFigures = ({ figures }: StageRecord) => Object.values(figures) as Partial<Record<string, number>>[]

/** A failure outside any run: of a verb that was to run stages, when one is named, and of security. */
export function failureDrafts(command: string | undefined, issues: readonly Issue[], exitCode: ExitCode): Draft[] {
  const drafts = draftsOfIssues(issues, exitCode)
  if (command === undefined) return drafts
  const ended = exitCode(issues)
  const cause = issues.find((issue) => exitCode([issue]) === ended)?.cause ?? 'bug'
  const summary = failedWords(command, [], null, { cause, exitCode: ended })
  return [...drafts, { event: 'run.failed', exitCode: ended, summary }]
}

export const deliveredDraft = (batch: string, revision: string): Draft => ({
  event: 'delivery.published',
  batch,
  revision,
  summary: deliveredWords(batch, revision),
})

export const declinedDraft = (batch: string, revision: string): Draft => ({
  event: 'approval.declined',
  batch,
  revision,
  summary: declinedWords(batch, revision),
})

export const killedDraft = (record: RunRecord): Draft => ({
  event: 'run.failed',
  batch: record.stages.at(-1)?.batch ?? only(record),
  step: record.stages.at(-1)?.stage ?? null,
  summary: killedWords(record),
})
