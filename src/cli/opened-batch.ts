import type { Command } from 'commander'
import type { BatchKey } from '../kernel/batch-key.js'
import { failure } from '../kernel/failure.js'
import type { StageContext } from '../stages/context.js'
import type { Session } from '../store/session.js'
import type { Workspace } from '../store/workspace.js'
import type { Cli } from './cli.js'

export interface OpenedBatch {
  readonly session: Session
  readonly context: Omit<StageContext, 'tell'>
  readonly batch: BatchKey
  /** Folder of this command, gone after it. */
  readonly temporary: string
}

interface Opening {
  /** The batch when none is named, instead of the last imported. */
  readonly otherwise?: (workspace: Workspace) => Promise<string | undefined>
  readonly threads?: number
}

/**
 * Opens an engine to read a batch with, the one named by `--batch` or `--as-of`, or the last imported. Nothing is locked:
 * results are whole as soon as they have a name.
 */
export async function withBatch(
  cli: Cli,
  command: Command,
  work: (opened: OpenedBatch) => Promise<void>,
  { otherwise, ...more }: Opening = {},
): Promise<void> {
  const { batch: named, asOf } = command.opts() as { batch?: string; asOf?: string }
  const context = await cli.context(command)
  const batch = await importedBatch(context.workspace, named ?? asOf ?? (await otherwise?.(context.workspace)))
  await readBatch(cli, { ...context, limits: { ...context.limits, ...more } }, batch, work)
}

/** Opens an engine that reads what stages wrote of a batch, for one work. */
export async function readBatch(
  cli: Cli,
  context: OpenedBatch['context'],
  batch: BatchKey,
  work: (opened: OpenedBatch) => Promise<void>,
): Promise<void> {
  const { withSession } = await import('../store/session.js')
  const { mkdir, rm } = await import('node:fs/promises')
  const { outputFolders } = await import('../store/workspace.js')
  // Of its own: a run empties the common one when it starts. Where it cannot be made, only what fits in memory runs.
  const temporary = context.workspace.path('.vigie', `requete-${cli.process}`)
  await mkdir(temporary, { recursive: true }).catch(() => undefined)
  // What it reads is what stages wrote: not the keys beside them, nothing of the machine.
  const folders = outputFolders.map((stage) => context.workspace.path(stage))
  try {
    await withSession({ ...context.limits, temporary, folders }, (session) =>
      work({ session, context, batch, temporary }),
    )
  } finally {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined)
  }
}

/** The batch of that name, which must have been imported; the last imported when none is named. */
export async function importedBatch(workspace: Workspace, named: string | undefined): Promise<BatchKey> {
  const { importedBatches } = await import('../history/assertion.js')
  const { batchNamed } = await import('../run/batches.js')
  const imported = await importedBatches(workspace)
  const wanted = named === undefined ? undefined : batchNamed(named)
  const last = imported.at(-1)
  if (!last)
    throw failure('input-missing', 'nothing was imported yet', { place: workspace.root, next: 'Run: vigie run' })
  if (!wanted) return last
  if (imported.some(({ text }) => text === wanted.text)) return wanted
  throw failure('input-missing', `batch ${wanted.text} was never imported`, {
    place: workspace.root,
    next: `Imported: ${imported.map(({ text }) => text).join(', ')}.`,
  })
}
