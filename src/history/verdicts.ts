import { readFile } from 'node:fs/promises'
import type { BatchKey } from '../kernel/batch-key.js'
import { stepKey } from '../kernel/digest.js'
import type { EventName } from '../kernel/event.js'
import { failure } from '../kernel/failure.js'
import type { Parts } from '../kernel/step.js'
import type { Workspace } from '../store/workspace.js'
import type { Assertion } from './assertion.js'

/** What a check found in a batch. `accepted` carries the words of the person who let it pass. */
export interface Verdict {
  readonly check: string
  readonly severity: 'blocking' | 'warning' | 'info'
  readonly bad: number
  readonly allowed: number
  /** `not-run`: the batch does not hold what it looks at; `failed`: its SQL did not run, which stops the batch. */
  readonly outcome: 'passed' | 'informed' | 'warned' | 'blocked' | 'accepted' | 'not-run' | 'failed'
  /** Why it was accepted, was not run, or failed. */
  readonly reason?: string
  /** What the bad lines are of, when its declaration says which column may be told: sources, never companies. */
  readonly names?: readonly string[]
  /** The event that it raises when it does not pass. */
  readonly raises?: EventName
}

/** An outcome as the pages say it, to people who read French. */
export const outcomeWords: Readonly<Record<Verdict['outcome'], string>> = {
  passed: 'passé',
  informed: 'à savoir',
  warned: 'à regarder',
  blocked: 'bloquant',
  accepted: 'accepté',
  'not-run': 'sans objet',
  failed: 'en échec',
}

export interface VerdictFile {
  readonly format: number
  readonly batch: string
  readonly stepKey: string
  /** What the verdicts rest on, part by part. */
  readonly dependsOn?: Parts
  /** The assertions that were looked at. */
  readonly assertions: string
  readonly verdicts: readonly Verdict[]
}

/** One digest for what batches asserted, to tell whether a verdict still speaks of it. */
export function assertionsKey(assertions: ReadonlyMap<string, readonly Assertion[]>): string {
  return stepKey([...assertions].map(([source, known]) => [source, known.map((one) => [one.batch, one.stepKey])]))
}

export async function readVerdicts(workspace: Workspace, batch: string): Promise<VerdictFile | undefined> {
  const text = await readFile(workspace.verdict(batch), 'utf8').catch(() => undefined)
  return text === undefined ? undefined : (JSON.parse(text) as VerdictFile)
}

/**
 * The verdict that lets a batch go on, whichever verb asks. Throws a Failure when the batch was not validated as it is
 * now, or when a blocking check stopped it and nobody accepted that.
 */
export async function neededVerdict(
  workspace: Workspace,
  batch: BatchKey,
  assertions: ReadonlyMap<string, readonly Assertion[]>,
): Promise<VerdictFile> {
  const file = await readVerdicts(workspace, batch.text)
  const next = `Run: vigie validate --batch ${batch.text}`
  if (!file) throw failure('input-missing', `batch ${batch.text} was not validated`, { next })
  if (file.assertions !== assertionsKey(assertions)) {
    throw failure('input-missing', `batch ${batch.text} was validated before its present files were imported`, { next })
  }
  const blocked = file.verdicts
    .filter(({ outcome }) => outcome === 'blocked' || outcome === 'failed')
    .map(({ check }) => check)
  if (blocked.length > 0) {
    throw failure('blocking-check', `batch ${batch.text} is stopped by ${blocked.join(', ')}`, { next })
  }
  return file
}
