import { type Assertion, importedBatches, readAssertions } from '../history/assertion.js'
import { type Change, readChanges } from '../history/changes.js'
import type { Session } from '../store/session.js'
import type { Workspace } from '../store/workspace.js'
import { lastRuns, type RunRecord } from './record.js'

/** What one batch did to the state of one source, and the run that imported it. */
export interface HistoryLine {
  readonly batch: string
  readonly source: string
  readonly history: 'stock' | 'flux'
  readonly files: readonly string[]
  readonly kept: number
  readonly refused: number
  /** Lines of the state before; null until the batch is compacted. */
  readonly before: number | null
  readonly added: number | null
  readonly replaced: number | null
  readonly removed: number | null
  /** Why a person let it remove more than the source allows. */
  readonly accepted: string | null
  readonly run: string | null
  readonly operator: string | null
  readonly at: string | null
}

/** An operation that took away what batches asserted, or put it back. */
export interface HistoryOperation {
  readonly at: string
  readonly operator: string | null
  readonly run: string
  readonly command: string
  readonly batches: readonly string[]
  readonly lines: number
  readonly reason: string | null
  readonly outcome: RunRecord['outcome']
}

const operations = new Set(['rollback', 'drop-batch', 'purge', 'prune', 'restore'])

/** What each batch added and removed, source by source in order of batch, and what was done to the history since. */
export async function readHistory(
  session: Session,
  workspace: Workspace,
  only: { readonly source?: string | undefined; readonly batch?: string | undefined },
): Promise<{ lines: HistoryLine[]; operations: HistoryOperation[] }> {
  const runs = await lastRuns(workspace, Number.POSITIVE_INFINITY)
  const last = (await importedBatches(workspace)).at(-1)
  const assertions = last ? await readAssertions(session, workspace, last) : new Map<string, Assertion[]>()
  const lines: HistoryLine[] = []
  for (const [source, known] of assertions) {
    if (only.source !== undefined && source !== only.source) continue
    const batches = known.map(({ batch }) => batch)
    const changes = await readChanges(session, workspace, source, batches)
    for (const assertion of known) lines.push(lineOf(assertion, changes.get(assertion.batch), runs))
  }
  const order = new Map((await importedBatches(workspace)).map(({ text }, index) => [text, index]))
  lines.sort((a, b) => (order.get(a.batch) ?? 0) - (order.get(b.batch) ?? 0) || (a.source < b.source ? -1 : 1))
  return {
    lines: lines.filter(({ batch }) => (only.batch ?? batch) === batch),
    operations: runs
      .filter(({ command }) => operations.has(command))
      .map(operationOf)
      .reverse(),
  }
}

function lineOf(assertion: Assertion, change: Change | undefined, runs: readonly RunRecord[]): HistoryLine {
  const { batch, source, history, files, counts } = assertion
  // The newest run that imported it: it is what it asserted last that counts.
  const run = runs.find(({ stages }) =>
    stages.some(
      (one) =>
        one.stage === 'import' &&
        one.batch === batch &&
        (one.figures[source] as { outcome?: string } | undefined)?.outcome === 'done',
    ),
  )
  return {
    batch,
    source,
    history,
    files: files.map(({ name }) => name),
    kept: counts.kept,
    refused: counts.refused,
    before: change?.counts.before ?? null,
    added: change?.counts.added ?? null,
    replaced: change?.counts.replaced ?? null,
    removed: change?.counts.removed ?? null,
    accepted: change?.accepted?.reason ?? null,
    run: run?.id ?? null,
    operator: run?.operator ?? null,
    at: run?.startedAt ?? null,
  }
}

function operationOf({ id, command, startedAt, operator, stages, accepted, outcome }: RunRecord): HistoryOperation {
  const figures = (stages[0]?.figures ?? {}) as { batches?: string[]; lines?: { lines: number }[] }
  return {
    at: startedAt,
    operator: operator ?? null,
    run: id,
    command,
    batches: figures.batches ?? [],
    lines: (figures.lines ?? []).reduce((sum, { lines }) => sum + lines, 0),
    reason: accepted[0]?.reason ?? null,
    outcome,
  }
}
