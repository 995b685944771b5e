import { readDecisions } from '../history/decisions.js'
import type { Issue } from '../kernel/failure.js'
import type { Workspace } from '../store/workspace.js'
import type { RunRecord } from './record.js'

/**
 * The decisions that a run brings, which remember those that were needed: a stage looks one up only when it is about to
 * stop the batch.
 */
export class BroughtDecisions extends Map<string, string> {
  readonly #needed = new Set<string>()

  override get(id: string): string | undefined {
    return this.#look(id, super.get(id))
  }

  override has(id: string): boolean {
    return this.#look(id, super.has(id))
  }

  letPass(id: string): boolean {
    return this.#needed.has(id)
  }

  #look<Found>(id: string, found: Found): Found {
    if (found) this.#needed.add(id)
    return found
  }
}

/** A run whose stages are done, with which of its decisions let something pass; those that never did are pointed out. */
export async function withDecisions(
  workspace: Workspace,
  brought: BroughtDecisions,
  record: RunRecord,
): Promise<RunRecord> {
  const taken = (await Promise.all(record.batches.map((batch) => readDecisions(workspace, batch)))).flat()
  // What lets an operation pass is named after it, and is remembered in its record alone.
  const own = new Set(record.batches.map((batch) => `${record.command}:${batch}`))
  const unused = [...brought.keys()].filter((id) => !own.has(id) && !taken.some((decision) => decision.id === id))
  const accepted = record.accepted.map((one) => ({ ...one, passed: brought.letPass(one.id) }))
  return { ...record, accepted, issues: [...record.issues, ...unusedDecisions(unused)] }
}

/** A decision that let nothing pass is pointed out: its identifier is probably mistyped. */
export const unusedDecisions = (ids: readonly string[]): Issue[] =>
  ids.map((id) => ({ cause: 'warning', message: `--accept ${id} let nothing pass` }))
