import type { Cause } from '../kernel/failure.js'
import type { RunRecord } from '../run/index.js'
import { exitCodeOf } from './exit-codes.js'
import { inWorkspace } from './in-workspace.js'

/** What to type to see or mend what stopped a run, by the cause that its exit code tells. */
const commands: Partial<Record<Cause, (batch: string, verb: string) => string>> = {
  'blocking-check': () => 'vigie report',
  approval: (batch) => `vigie approve ${batch}`,
  'input-refused': (batch) => `vigie check --batch ${batch}`,
  'input-missing': () => 'vigie plan',
  declaration: () => 'vigie lint',
  trust: () => 'vigie doctor',
  chain: () => 'vigie audit verify',
  unavailable: () => 'vigie doctor',
  'cannot-write': () => 'vigie doctor',
  memory: () => 'vigie doctor',
  io: () => 'vigie doctor',
  interrupted: (batch, verb) => `vigie ${verb} --batch ${batch}`,
  terminated: (batch, verb) => `vigie ${verb} --batch ${batch}`,
}

/** The next command after a run that did not go well, for its workspace; undefined when nothing is left to do. */
export function nextCommand(record: RunRecord, workspace: string): string | undefined {
  const { exitCode, issues, stages, batches, command } = record
  const told = issues.find((issue) => exitCodeOf([issue]) === exitCode && issue.cause !== 'warning')
  if (!told) return undefined
  const placed = /^([0-9]{4}[^/,: ]*)/.exec(told.place ?? '')?.[1]
  const batch = stages.find(({ outcome }) => outcome === 'failed')?.batch ?? placed ?? batches.at(-1) ?? ''
  const verb = commands[told.cause]?.(batch, command) ?? `vigie logs ${record.id}`
  return inWorkspace(verb, workspace)
}
