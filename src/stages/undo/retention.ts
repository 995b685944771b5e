import { readdir } from 'node:fs/promises'
import type { Retention } from '../../declare/retention.js'
import { importedBatches, readAssertions } from '../../history/assertion.js'
import { type BatchKey, compareBatchKeys, parseBatchKey } from '../../kernel/batch-key.js'
import { failure } from '../../kernel/failure.js'
import type { Session } from '../../store/session.js'
import { derivedFolders, type Workspace } from '../../store/workspace.js'
import { sourcePaths, type UndoPlan } from './plan.js'

/**
 * What is older than the retention of the workspace allows. Results and records go by age. Lines go only where a later
 * stock says all again: the states of the batches that are kept do not change, and a flux is never purged.
 */
export async function planPurge(
  session: Session,
  workspace: Workspace,
  retention: Retention,
  now: Date,
): Promise<UndoPlan> {
  if (Object.keys(retention).length === 0) {
    throw failure('declaration', 'no retention is set, so nothing is ever too old', {
      place: 'vigie.yaml',
      next: 'Set retention: results, assertions or runs. vigie help settings says what they are.',
    })
  }
  const all = await importedBatches(workspace)
  const results = await oldResults(workspace, oldest(all, retention.results))
  const runs = await oldRuns(workspace, retention.runs, now)
  const { paths, lines, share } = await oldLines(session, workspace, all, oldest(all, retention.assertions))
  return { paths: [...paths, ...results, ...runs], lines, share, batches: [] }
}

/** The oldest batch that is kept; undefined when all are. */
const oldest = (all: readonly BatchKey[], kept: number | undefined) =>
  kept === undefined || kept >= all.length ? undefined : all[all.length - kept]

async function oldResults(workspace: Workspace, from: BatchKey | undefined): Promise<string[]> {
  if (!from) return []
  const paths: string[] = []
  for (const stage of derivedFolders) {
    for (const name of (await readdir(workspace.path(stage)).catch(() => [])).sort()) {
      const batch = parseBatchKey(name.replace(/\.json$/, ''))
      if (batch && compareBatchKeys(batch, from) < 0) paths.push(`${stage}/${name}`)
    }
  }
  return paths
}

/** A record is named by the time of its run. */
async function oldRuns(workspace: Workspace, months: number | undefined, now: Date): Promise<string[]> {
  if (months === undefined) return []
  const limit = new Date(now)
  limit.setUTCMonth(limit.getUTCMonth() - months)
  const stamp = limit.toISOString().replace(/[-:]/g, '').slice(0, 15)
  const names = (await readdir(workspace.runs).catch(() => [])).sort()
  return names.filter((name) => name.slice(0, 15) < stamp).map((name) => `runs/${name}`)
}

async function oldLines(
  session: Session,
  workspace: Workspace,
  all: readonly BatchKey[],
  from: BatchKey | undefined,
): Promise<Pick<UndoPlan, 'paths' | 'lines' | 'share'>> {
  const last = all.at(-1)
  if (!from || !last) return { paths: [], lines: [], share: 0 }
  const assertions = await readAssertions(session, workspace, last)
  const taken = [...assertions.values()].flatMap((known) => {
    const until = known.findLastIndex(
      ({ batch, history }) => history === 'stock' && compareBatchKeys(parseBatchKey(batch) as BatchKey, from) <= 0,
    )
    return known.slice(0, Math.max(0, until))
  })
  const count = (some: typeof taken) => some.reduce((sum, { counts }) => sum + counts.kept, 0)
  return {
    paths: taken.flatMap(sourcePaths),
    lines: taken.map(({ batch, source, counts }) => ({ batch, source, lines: counts.kept })),
    share: count(taken) / Math.max(1, count([...assertions.values()].flat())),
  }
}
