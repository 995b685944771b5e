import { readFile } from 'node:fs/promises'
import { writeWhole } from '../store/atomic.js'
import type { Workspace } from '../store/workspace.js'

/** What a person let pass in a batch, with why, and how much it was: more than that has to be looked at again. */
export interface Decision {
  readonly id: string
  readonly reason: string
  readonly found: number
}

const pathOf = (workspace: Workspace, batch: string) => workspace.path('2-validated', `${batch}.decisions.json`)

/** Decisions taken so far for a batch, by identifier, in order. They outlive the run that took them. */
export async function readDecisions(workspace: Workspace, batch: string): Promise<Decision[]> {
  const text = await readFile(pathOf(workspace, batch), 'utf8').catch(() => undefined)
  return text === undefined ? [] : (JSON.parse(text) as Decision[])
}

/**
 * The decision that lets something pass: one taken before about at least as much, or the one that this run brings
 * (`--accept ID --reason TEXT`), which is then remembered.
 */
export async function decide(
  workspace: Workspace,
  batch: string,
  id: string,
  found: number,
  brought: ReadonlyMap<string, string>,
): Promise<Decision | undefined> {
  const known = await readDecisions(workspace, batch)
  const reason = brought.get(id)
  if (reason === undefined) return known.find((decision) => decision.id === id && decision.found >= found)
  const decision = { id, reason, found }
  const others = known.filter((one) => one.id !== id)
  const all = [...others, decision].sort((a, b) => (a.id < b.id ? -1 : 1))
  await writeWhole(pathOf(workspace, batch), `${JSON.stringify(all, null, 2)}\n`)
  return decision
}
