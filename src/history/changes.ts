import { stat } from 'node:fs/promises'
import type { DeclaredSource } from '../catalog/catalog.js'
import { dictionaryMetadata } from '../catalog/dictionary.js'
import { changeEntries } from '../catalog/engine-entries.js'
import { Failure, failure, type Issue } from '../kernel/failure.js'
import { named, type Parts, type Step, stepOf } from '../kernel/step.js'
import { DigestCache } from '../store/digest-cache.js'
import type { Session } from '../store/session.js'
import { readMetadata } from '../store/table-files.js'
import type { Workspace } from '../store/workspace.js'
import { type Assertion, formatVersion } from './assertion.js'
import { chainOf } from './state.js'

/** What one batch changed in one source. Travels in the metadata of the change file. */
export interface Change {
  readonly format: number
  readonly batch: string
  readonly source: string
  /** Depends on every assertion up to this batch: a re-import of any of them makes it stale. */
  readonly stepKey: string
  readonly dependsOn?: Parts
  readonly counts: {
    readonly before: number
    readonly added: number
    readonly replaced: number
    readonly removed: number
  }
  readonly accepted?: { readonly id: string; readonly reason: string }
}

const manifestKey = 'vigie.changement'

export const changeMetadata = (change: Change) => ({
  [manifestKey]: JSON.stringify(change),
  ...dictionaryMetadata(changeEntries),
})

/** Version of the comparison itself: raised when a change file would come out differently from the same assertions. */
const comparisonVersion = 2

/**
 * The step that the change file of the last of these assertions must be of to be believed. What comes before the last
 * stock before it has no say in it.
 */
export function changeStep(source: DeclaredSource, assertions: readonly Assertion[]): Step {
  const follows = [...chainOf(assertions.slice(0, -1)), ...assertions.slice(-1)]
  return stepOf('compact', {
    comparison: [formatVersion, comparisonVersion],
    [`declaration ${source.file}`]: [source.key, source.group ?? null, source.layout],
    ...named(
      'asserted',
      follows.map(({ batch, stepKey, history }) => [`${source.name} in ${batch}`, [stepKey, history]]),
    ),
  })
}

/** Its key: one digest for the history of a source as of the last of these assertions. */
export const changeKey = (source: DeclaredSource, assertions: readonly Assertion[]): string =>
  changeStep(source, assertions).key

/** The change files that are there for a source, by batch. */
export async function readChanges(
  session: Session,
  workspace: Workspace,
  source: string,
  batches: readonly string[],
): Promise<Map<string, Change>> {
  const there: string[] = []
  for (const batch of batches) {
    const path = workspace.change(source, batch)
    if (await stat(path).catch(() => undefined)) there.push(path)
  }
  const found = new Map<string, Change>()
  for (const metadata of (await readMetadata(session, there)).values()) {
    const change = JSON.parse(metadata[manifestKey] ?? '{}') as Change
    found.set(change.batch, change)
  }
  return found
}

/**
 * Refuses a state whose change files were computed from other assertions than those that are there now: after a
 * re-import, or when a run was killed between import and compact. Throws a Failure that names the source and batch.
 */
export async function refuseStaleHistory(
  session: Session,
  workspace: Workspace,
  source: DeclaredSource,
  assertions: readonly Assertion[],
): Promise<void> {
  const changes = await readChanges(
    session,
    workspace,
    source.name,
    assertions.map(({ batch }) => batch),
  )
  for (const [index, { batch }] of assertions.entries()) {
    const expected = changeKey(source, assertions.slice(0, index + 1))
    if (changes.get(batch)?.stepKey === expected) continue
    throw failure(
      'input-missing',
      `the history of ${source.name} does not follow from what its batches assert (${batch})`,
      {
        next: `Run: vigie compact --batch ${batch}`,
      },
    )
  }
  await refuseDamaged(workspace, source, assertions)
}

/** Refuses assertion and change files that are not what was written: damage would be read as truth, and signed. */
async function refuseDamaged(
  workspace: Workspace,
  source: DeclaredSource,
  assertions: readonly Assertion[],
): Promise<void> {
  const cache = await DigestCache.open(workspace.digests)
  const issues: Issue[] = []
  for (const { batch } of assertions) {
    const said = (place: string, verb: string): Issue => ({
      cause: 'io',
      place,
      message: 'is not what was written there',
      next: `Run: vigie ${verb} --batch ${batch}`,
    })
    if (!(await cache.isAsWritten(workspace.assertion(batch, source.name))))
      issues.push(said(`1-imported/${batch}/${source.name}.parquet`, 'import'))
    if (!(await cache.isAsWritten(workspace.change(source.name, batch))))
      issues.push(said(`3-history/${source.name}/${batch}.parquet`, 'compact'))
  }
  if (issues.length > 0) throw new Failure(issues)
}
