import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { dictionaryMetadata, listEntries } from '../../catalog/dictionary.js'
import type { List } from '../../declare/list.js'
import type { Model } from '../../declare/model.js'
import { columnTypeNamed } from '../../declare/types/index.js'
import { formatVersion, readAssertions } from '../../history/assertion.js'
import { changeKey } from '../../history/changes.js'
import { readDecisions } from '../../history/decisions.js'
import type { BatchKey } from '../../kernel/batch-key.js'
import { sha256, stepKey } from '../../kernel/digest.js'
import { failure, isFailure } from '../../kernel/failure.js'
import { ident, literal } from '../../kernel/sql.js'
import { publishFolder } from '../../store/atomic.js'
import { type Session, withSession } from '../../store/session.js'
import { copyParquet } from '../../store/table-files.js'
import { earlierLists, openViews } from '../../tables/open-views.js'
import { freshResult, neededResult, publishResult, type Result } from '../../tables/results.js'
import type { StageContext, StageOutcome } from '../context.js'
import { dictionaryCsv, listCsv, listSelect } from './render.js'
import { revisionFor } from './revision.js'
import { loadSigningKey, releasePredicateType, signSshsig, statementType, writeStatement } from './signing/index.js'

export { createSigningKey, verifyRelease } from './signing/index.js'

/**
 * Publishes the lists of a batch: Parquet, CSV, dictionary, and `release.json` that says from what they were made, signed
 * over its exact bytes. A revision is never rewritten: another content is another revision.
 */
export async function publishBatch(context: StageContext, batch: BatchKey): Promise<StageOutcome> {
  const { workspace, catalog, tell, signing } = context
  const scores = await neededResult(workspace, '5-scores', batch, 'score')
  const key = await publishKey(context, batch, scores)
  const before = await freshResult(workspace, '6-lists', batch.text, key)
  if (before) return { outcome: 'fresh', warnings: [], figures: before.figures }
  const privateKey = await loadSigningKey(workspace.signingKey)
  tell.progress(`publish ${batch.text}`)
  const { number: revision, folder, adopted } = await revisionFor(workspace, batch, key)
  const figures = { revision }
  const tables = catalog.lists.map(({ name }) => name)
  const name = () =>
    publishResult(workspace, '6-lists', { batch: batch.text, stepKey: key, folder, tables, figures }, 'keep others')
  if (adopted) {
    await name()
    return { outcome: 'done', warnings: [], figures }
  }
  const rows: Record<string, number> = {}
  await withSession(context.limits, async (session) => {
    await openViews(
      session,
      context,
      batch,
      catalog.lists.flatMap(({ reads }) => reads),
    )
    const fill = async (place: string) => {
      const files = new Map<string, Uint8Array>()
      const write = async (name: string, content: string | Uint8Array) => {
        await writeFile(join(place, name), content, { mode: 0o600, flag: 'wx' })
      }
      for (const list of catalog.lists) {
        rows[list.name] = await writeList(session, context, batch, list, place, write)
        for (const name of [`${list.name}.parquet`, `${list.name}.csv`])
          files.set(name, await readFile(join(place, name)))
      }
      const dictionary = dictionaryCsv(catalog.lists)
      await write('dictionnaire.csv', dictionary)
      files.set('dictionnaire.csv', Buffer.from(dictionary))
      const release = await releaseText(session, context, batch, { key, revision, scores: scores.stepKey }, files)
      await write('release.json', release)
      await write('release.json.prod.sshsig', signSshsig(Buffer.from(release), privateKey, signing.namespace))
    }
    await publishFolder(workspace.result('6-lists', batch.text, folder), fill, { replace: false })
  })
  await name()
  tell.fact('lists published', { batch: batch.text, revision, rows })
  return { outcome: 'done', warnings: [], figures }
}

/** All that a list is made of: scores, declarations, the sources it reads, earlier lists, what a person let pass. */
async function publishKey(context: StageContext, batch: BatchKey, scores: Result): Promise<string> {
  const { workspace, catalog, code, signing } = context
  const earlier = await Promise.all(catalog.lists.map(({ name }) => earlierLists(workspace, name, batch)))
  const digests = await Promise.all(earlier.flat().map(async ({ path }) => sha256(await readFile(path))))
  const declared = catalog.lists.map(({ file }) => catalog.digests.get(file))
  const assertions = await withSession(context.limits, (session) => readAssertions(session, workspace, batch))
  const reads = [...new Set(catalog.lists.flatMap((list) => list.reads))].flatMap((name) => {
    const source = catalog.sources.get(name)
    return source ? [[name, changeKey(source, assertions.get(name) ?? [])]] : []
  })
  const decisions = await readDecisions(workspace, batch.text)
  const variables = await neededResult(workspace, '4-variables', batch, 'compute')
  const parts = [scores.stepKey, variables.stepKey, declared, reads, digests, decisions, signing.namespace]
  return stepKey('publish', formatVersion, code, batch.text, ...parts)
}

async function writeList(
  session: Session,
  { workspace }: StageContext,
  batch: BatchKey,
  list: List,
  place: string,
  write: (name: string, content: string) => Promise<void>,
): Promise<number> {
  const earlier = await earlierLists(workspace, list.name, batch)
  const previous = earlier.map(
    ({ batch: text, path }) => `SELECT ${literal(text)} AS lot, siren, niveau FROM read_parquet(${literal(path)})`,
  )
  const none = 'SELECT NULL::VARCHAR AS lot, NULL::VARCHAR AS siren, NULL::VARCHAR AS niveau WHERE false'
  await session.run(
    `CREATE OR REPLACE TEMP VIEW listes_precedentes AS ${previous.length > 0 ? previous.join(' UNION ALL ') : none}`,
  )
  await session.run(`CREATE OR REPLACE TEMP VIEW score AS SELECT * FROM ${ident(`score_${list.model}`)}`)
  const select = listSelect(list, (type) => columnTypeNamed(type).stored)
  await session.run(`CREATE OR REPLACE TEMP TABLE liste AS ${select}`).catch((error: Error) => {
    if (isFailure(error)) throw error
    throw failure('declaration', `does not run (${error.message.split('\n')[0]})`, { place: `pipelines/${list.file}` })
  })
  const unique = list.unique.map(ident).join(', ')
  const { twice } = await session.one(`SELECT count(*) - count(DISTINCT (${unique})) AS twice FROM liste`)
  if (Number(twice) > 0) {
    throw failure('declaration', `gives ${twice} lines twice on its unique key (${list.unique.join(', ')})`, {
      place: `pipelines/${list.file}`,
    })
  }
  const order = list.order.map(({ column, direction }) => `${ident(column)} ${direction} NULLS LAST`).join(', ')
  const metadata = {
    'vigie.liste': list.label,
    'vigie.sensibilite': list.sensitivity,
    ...dictionaryMetadata(listEntries(list)),
  }
  await copyParquet(
    session,
    { select: `SELECT * FROM liste ORDER BY ${order}`, metadata },
    join(place, `${list.name}.parquet`),
  )
  const rows = await session.rows(`SELECT * FROM liste ORDER BY ${order}`)
  await write(`${list.name}.csv`, listCsv(list, rows))
  return rows.length
}

/** What the release says of itself. Everything a reader needs to rebuild or to doubt it; no figure about a company. */
async function releaseText(
  session: Session,
  { workspace, catalog, code, version, clock }: StageContext,
  batch: BatchKey,
  made: { readonly key: string; readonly revision: number; readonly scores: string },
  files: ReadonlyMap<string, Uint8Array>,
): Promise<string> {
  const assertions = await readAssertions(session, workspace, batch)
  const inputs = [...assertions.values()]
    .flat()
    .flatMap(({ batch: lot, source, files: given }) =>
      given.map(({ name, sha256: digest }) => ({ batch: lot, source, name, sha256: digest })),
    )
  const used = catalog.models.filter(({ id }) => catalog.lists.some(({ model }) => model === id))
  const model = ({ id, version: number, digest, levels }: Model) => ({
    id,
    version: number,
    sha256: digest,
    thresholds: levels,
  })
  const previous = made.revision > 1 && workspace.result('6-lists', batch.text, `r${made.revision - 1}/release.json`)
  return writeStatement({
    _type: statementType,
    predicateType: releasePredicateType,
    subject: [...files].map(([name, bytes]) => ({ name, digest: { sha256: sha256(bytes) } })),
    predicate: {
      schemaVersion: formatVersion,
      stream: 'detection',
      batch: batch.text,
      revision: made.revision,
      stepKey: made.key,
      supersedes: previous ? { revision: made.revision - 1, sha256: sha256(await readFile(previous)) } : null,
      producedAt: clock().toISOString(),
      nonce: randomBytes(32).toString('hex'),
      tool: { name: 'vigie', version, code },
      declarations: sha256(JSON.stringify([...catalog.digests])),
      inputs,
      models: used.map(model),
      lists: catalog.lists.map(({ name, label, sensitivity, recipients }) => ({
        name,
        label,
        sensitivity,
        recipients,
      })),
      overrides: (await readDecisions(workspace, batch.text)).map(({ id, reason }) => ({ id, reason })),
      scores: made.scores,
    },
  })
}
