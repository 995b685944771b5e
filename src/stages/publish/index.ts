import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { dictionaryMetadata, listEntries } from '../../catalog/dictionary.js'
import type { List } from '../../declare/list.js'
import type { Model } from '../../declare/model.js'
import { formatVersion, readAssertions } from '../../history/assertion.js'
import { changeKey } from '../../history/changes.js'
import { readDecisions } from '../../history/decisions.js'
import type { BatchKey } from '../../kernel/batch-key.js'
import { sha256, stepKey } from '../../kernel/digest.js'
import { ident } from '../../kernel/sql.js'
import { publishFolder } from '../../store/atomic.js'
import { type Session, withSession } from '../../store/session.js'
import { copyParquet } from '../../store/table-files.js'
import { contentDigest } from '../../tables/content-digest.js'
import { freshResult, madeFrom, neededResult, publishResult, type Result } from '../../tables/results.js'
import type { StageContext, StageOutcome } from '../context.js'
import { createLists, madeTable } from './lists.js'
import { pastOf } from './past.js'
import { dictionaryCsv, listCsv } from './render.js'
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
  const read = await readKey(context, batch, scores)
  const known = await madeFrom(workspace, '6-lists', batch.text, read)
  if (known) return { outcome: 'fresh', warnings: [], figures: known.figures }
  const privateKey = await loadSigningKey(workspace.signingKey)
  tell.progress(`publish ${batch.text}`)
  return withSession(context.limits, async (session) => {
    const rows = await createLists(session, context, batch)
    const key = await contentKey(session, context, batch, scores)
    const name = (folder: string, figures: Record<string, unknown>) => {
      const tables = catalog.lists.map((list) => list.name)
      const made = { batch: batch.text, stepKey: key, madeFrom: read, folder, tables, figures }
      return publishResult(workspace, '6-lists', made, 'keep others')
    }
    const before = await freshResult(workspace, '6-lists', batch.text, key)
    if (before) {
      await name(before.folder, before.figures)
      return { outcome: 'fresh', warnings: [], figures: before.figures }
    }
    const { number: revision, folder, adopted } = await revisionFor(workspace, batch, key)
    const figures = { revision }
    if (adopted) {
      await name(folder, figures)
      return { outcome: 'done', warnings: [], figures }
    }
    const fill = async (place: string) => {
      const files = new Map<string, Uint8Array>()
      const write = async (file: string, content: string | Uint8Array) => {
        await writeFile(join(place, file), content, { mode: 0o600, flag: 'wx' })
      }
      for (const list of catalog.lists) {
        await writeList(session, list, place, write)
        for (const file of [`${list.name}.parquet`, `${list.name}.csv`])
          files.set(file, await readFile(join(place, file)))
      }
      const dictionary = dictionaryCsv(catalog.lists)
      await write('dictionnaire.csv', dictionary)
      files.set('dictionnaire.csv', Buffer.from(dictionary))
      const release = await releaseText(session, context, batch, { key, revision, scores: scores.stepKey }, files)
      await write('release.json', release)
      await write('release.json.prod.sshsig', signSshsig(Buffer.from(release), privateKey, signing.namespace))
    }
    await publishFolder(workspace.result('6-lists', batch.text, folder), fill, { replace: false })
    await name(folder, figures)
    tell.fact('lists published', { batch: batch.text, revision, rows })
    return { outcome: 'done', warnings: [], figures }
  })
}

/** All that a list is made of, known without making it: scores, variables, sources, declarations, what came before. */
async function readKey(context: StageContext, batch: BatchKey, scores: Result): Promise<string> {
  const { workspace, catalog, code, signing } = context
  const variables = await neededResult(workspace, '4-variables', batch, 'compute')
  const earlier = await Promise.all(catalog.lists.map((list) => pastOf(workspace, list, batch)))
  const digests = await Promise.all(
    earlier.map(async ({ lists, scored }) => [
      await Promise.all(lists.map(async ({ path }) => sha256(await readFile(path)))),
      scored?.digests ?? null,
    ]),
  )
  const declared = catalog.lists.map(({ file }) => catalog.digests.get(file))
  const assertions = await withSession(context.limits, (session) => readAssertions(session, workspace, batch))
  const reads = [...new Set(catalog.lists.flatMap((list) => list.reads))].flatMap((name) => {
    const source = catalog.sources.get(name)
    return source ? [[name, changeKey(source, assertions.get(name) ?? [])]] : []
  })
  const decisions = await readDecisions(workspace, batch.text)
  const parts = [scores.stepKey, variables.stepKey, declared, reads, digests, decisions, signing.namespace]
  return stepKey('publish', formatVersion, code, batch.text, ...parts)
}

/** What the lists say, and what the release says of them. */
async function contentKey(
  session: Session,
  { workspace, catalog, code, signing }: StageContext,
  batch: BatchKey,
  scores: Result,
): Promise<string> {
  const contents: unknown[] = []
  for (const { name, file } of catalog.lists)
    contents.push([name, catalog.digests.get(file), await contentDigest(session, ident(madeTable(name)))])
  const decisions = await readDecisions(workspace, batch.text)
  const parts = [scores.stepKey, contents, decisions, signing.namespace]
  return stepKey('publish', formatVersion, code, batch.text, ...parts)
}

async function writeList(
  session: Session,
  list: List,
  place: string,
  write: (name: string, content: string) => Promise<void>,
): Promise<void> {
  const order = list.order.map(({ column, direction }) => `${ident(column)} ${direction} NULLS LAST`).join(', ')
  const select = `SELECT * FROM ${ident(madeTable(list.name))} ORDER BY ${order}`
  const metadata = {
    'vigie.liste': list.label,
    'vigie.sensibilite': list.sensitivity,
    ...dictionaryMetadata(listEntries(list)),
  }
  await copyParquet(session, { select, metadata }, join(place, `${list.name}.parquet`))
  await write(`${list.name}.csv`, listCsv(list, await session.rows(select)))
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
