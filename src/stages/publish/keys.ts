import type { Catalog } from '../../catalog/catalog.js'
import { parametersRead } from '../../catalog/reads.js'
import { formatVersion } from '../../history/assertion.js'
import { readDecisions } from '../../history/decisions.js'
import type { BatchKey } from '../../kernel/batch-key.js'
import { stepKey } from '../../kernel/digest.js'
import { ident } from '../../kernel/sql.js'
import type { Session } from '../../store/session.js'
import { contentDigest } from '../../tables/content-digest.js'
import type { Result } from '../../tables/results.js'
import type { StageContext } from '../context.js'
import { servedTable } from './access.js'
import type { MadeList } from './files.js'
import { madeTable } from './lists.js'

/** The files of `pipelines/` that lists are made by: their own, what says who reads them, and the parameters both name. */
export function declaredFor(catalog: Catalog): string[] {
  const queries = [...catalog.access.values()]
  const named = [...catalog.lists.map(({ select }) => select), ...queries.map(({ sql }) => sql)]
  return [...catalog.lists, ...queries, ...named.flatMap((sql) => parametersRead(catalog, sql))].map(({ file }) => file)
}

/** What the lists say, and what the release says of them. */
export async function contentKey(
  session: Session,
  { workspace, catalog, code, signing }: StageContext,
  batch: BatchKey,
  scores: Result,
  made: readonly MadeList[],
): Promise<string> {
  const contents: unknown[] = []
  for (const { list, audiences, figures, freshness } of made) {
    const tables = [madeTable(list.name), ...(audiences.length > 0 ? [servedTable(list.name)] : [])]
    const held = []
    for (const table of tables) held.push(await contentDigest(session, ident(table)))
    contents.push([list.name, catalog.digests.get(list.file), held, audiences, [...figures], freshness])
  }
  const decisions = await readDecisions(workspace, batch.text)
  const parts = [scores.stepKey, contents, decisions, signing.namespace]
  return stepKey('publish', formatVersion, code, batch.text, ...parts)
}
