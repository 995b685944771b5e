import { readdir } from 'node:fs/promises'
import { type Assertion, importedBatches, readAssertions } from '../../history/assertion.js'
import { type BatchKey, compareBatchKeys } from '../../kernel/batch-key.js'
import { failure } from '../../kernel/failure.js'
import type { Session } from '../../store/session.js'
import { derivedFolders, type Workspace } from '../../store/workspace.js'

/** What an operation would take away, before anything is. */
export interface UndoPlan {
  /** Files and folders, relative to the workspace. */
  readonly paths: readonly string[]
  /** Lines that each batch asserted of each source, and that would no longer count. */
  readonly lines: readonly { readonly batch: string; readonly source: string; readonly lines: number }[]
  /** Of all lines that the workspace holds. */
  readonly share: number
  /** Batches that would assert nothing any more. */
  readonly batches: readonly string[]
  /** Writes what takes the place of the files, beside them, for an operation of that name; gives their paths. */
  readonly replace?: (id: string) => Promise<string[]>
}

/** Everything that came after a batch: its state is again the last one. */
export async function planRollback(session: Session, workspace: Workspace, to: BatchKey): Promise<UndoPlan> {
  const all = await importedBatches(workspace)
  refuseAbsent(all, to)
  const later = all.filter((key) => compareBatchKeys(key, to) > 0)
  return planOf(session, workspace, all, (batch) => later.some(({ text }) => text === batch))
}

/** One batch, whole or of one source; what follows is as if it had never come. */
export async function planDrop(
  session: Session,
  workspace: Workspace,
  batch: BatchKey,
  source: string | undefined,
): Promise<UndoPlan> {
  const all = await importedBatches(workspace)
  refuseAbsent(all, batch)
  const plan = await planOf(session, workspace, all, (text, name) => text === batch.text && (source ?? name) === name)
  if (source !== undefined && plan.lines.length === 0) {
    throw failure('input-missing', `${batch.text} asserts nothing of ${source}`, {
      next: 'vigie history says what does.',
    })
  }
  return plan
}

function refuseAbsent(all: readonly BatchKey[], batch: BatchKey): void {
  if (all.some(({ text }) => text === batch.text)) return
  throw failure('input-missing', `batch ${batch.text} was never imported`, {
    next: all.length > 0 ? `Imported: ${all.map(({ text }) => text).join(', ')}.` : 'Nothing was imported yet.',
  })
}

async function planOf(
  session: Session,
  workspace: Workspace,
  all: readonly BatchKey[],
  isTaken: (batch: string, source: string) => boolean,
): Promise<UndoPlan> {
  const last = all.at(-1)
  const assertions = last ? [...(await readAssertions(session, workspace, last)).values()].flat() : []
  const taken = assertions.filter(({ batch, source }) => isTaken(batch, source))
  const left = (batch: string) => assertions.some((one) => one.batch === batch && !taken.includes(one))
  const emptied = [...new Set(taken.map(({ batch }) => batch))].filter((batch) => !left(batch))
  const paths = [
    ...(await Promise.all(emptied.map((batch) => batchPaths(workspace, batch)))).flat(),
    ...taken.filter(({ batch }) => !emptied.includes(batch)).flatMap(sourcePaths),
  ]
  const count = (some: readonly Assertion[]) => some.reduce((sum, { counts }) => sum + counts.kept, 0)
  return {
    paths,
    lines: taken.map(({ batch, source, counts }) => ({ batch, source, lines: counts.kept })),
    share: taken.length === 0 ? 0 : count(taken) / Math.max(1, count(assertions)),
    batches: all.map(({ text }) => text).filter((text) => emptied.includes(text)),
  }
}

/** All that a batch asserted and all that was made as of it, but for the lists: what was published stays published. */
async function batchPaths(workspace: Workspace, batch: string): Promise<string[]> {
  const sources = await readdir(workspace.path('3-history')).catch(() => [])
  return [
    `1-imported/${batch}`,
    `2-validated/${batch}.json`,
    `2-validated/${batch}.html`,
    `2-validated/${batch}.stabilite.json`,
    `2-validated/${batch}.stabilite.html`,
    `2-validated/${batch}.decisions.json`,
    ...sources.sort().map((source) => `3-history/${source}/${batch}.parquet`),
    ...derivedFolders.flatMap((stage) => [`${stage}/${batch}.json`, `${stage}/${batch}`]),
  ]
}

/** What one batch asserted of one source, and what follows from it alone. */
export const sourcePaths = ({ batch, source }: Assertion) => [
  `1-imported/${batch}/${source}.parquet`,
  `1-imported/${batch}/${source}.refused.parquet`,
  `1-imported/${batch}/refus/${source}.csv`,
  `3-history/${source}/${batch}.parquet`,
]
