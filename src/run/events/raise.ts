import { randomUUID } from 'node:crypto'
import type { Hook, VigieEvent } from '../../declare/event.js'
import { type EventName, events, isAsked, runbookOf } from '../../kernel/event.js'
import { stream } from '../../kernel/stream.js'
import type { Workspace } from '../../store/workspace.js'
import { type HookEnvironment, runHook } from './hook.js'
import { pruneSpool, spoolEvent } from './spool.js'

/** To whom events go, besides the spool. */
export interface Outside {
  readonly hooks: readonly Hook[]
  readonly host: string
  readonly environment: HookEnvironment
}

/** An event as the one who saw it says it; the rest is added when it is raised. */
export interface Draft
  extends Partial<Pick<VigieEvent, 'batch' | 'revision' | 'step' | 'exitCode' | 'names' | 'counts'>> {
  readonly event: EventName
  readonly summary: string
}

/** The run that an event is about, and whom to tell of what hooks did. */
export interface Raised {
  readonly runId?: string
  readonly logPath?: string
  readonly fact?: (event: string, fields: Record<string, unknown>) => void
}

let last = 0

/** Now, and after the event before: two of one millisecond would be told in any order. */
function nextInstant(): string {
  last = Math.max(Date.now(), last + 1)
  return new Date(last).toISOString()
}

/**
 * Raises events: each is left in the spool, then given to the hooks that ask for it. Never throws, and gives the number
 * of hooks that failed: being told of a run must not change it.
 */
export async function raise(
  workspace: Workspace,
  { hooks, host, environment }: Outside,
  drafts: readonly Draft[],
  { runId, logPath, fact = () => undefined }: Raised = {},
): Promise<number> {
  let failed = 0
  for (const { event: name, summary, ...draft } of drafts) {
    const event: VigieEvent = {
      schemaVersion: 1,
      event: name,
      id: randomUUID(),
      at: nextInstant(),
      host,
      runId: runId ?? null,
      stream,
      batch: draft.batch ?? null,
      revision: draft.revision ?? null,
      step: draft.step ?? null,
      severity: events[name].severity,
      exitCode: draft.exitCode ?? null,
      summary,
      names: draft.names ?? [],
      counts: draft.counts ?? {},
      logPath: logPath ?? null,
      runbook: runbookOf(name),
    }
    fact('event raised', { raised: name, id: event.id })
    await spoolEvent(workspace, event).catch((error: NodeJS.ErrnoException) => {
      fact('event not spooled', { id: event.id, code: error.code ?? error.name })
    })
    for (const hook of hooks.filter(({ on }) => on.some((pattern) => isAsked(pattern, name)))) {
      const outcome = await runHook(hook, event, environment)
      if (!outcome.ok) failed += 1
      fact(outcome.ok ? 'hook ended' : 'hook failed', { hook: hook.exec[0], id: event.id, ...outcome })
    }
  }
  await pruneSpool(workspace).catch(() => undefined)
  return failed
}
