import type { DeclaredSource } from '../../catalog/catalog.js'
import { lineColumns, tableColumns } from '../../catalog/columns.js'
import { lineEntries } from '../../catalog/dictionary.js'
import { type Assertion, assertionMetadata, importedBatches, readAssertions } from '../../history/assertion.js'
import { stateSelect } from '../../history/state.js'
import { type BatchKey, parseBatchKey } from '../../kernel/batch-key.js'
import { stepKey } from '../../kernel/digest.js'
import { failure } from '../../kernel/failure.js'
import { ident, literal } from '../../kernel/sql.js'
import type { Session } from '../../store/session.js'
import { writeParquet } from '../../store/table-files.js'
import { replacementPath } from '../../store/trash.js'
import { createMapping, mappingReads } from '../../tables/mapping.js'
import { readResult, readTable } from '../../tables/results.js'
import { situatedSelect } from '../../tables/source-table.js'
import type { StageContext } from '../context.js'
import type { UndoPlan } from './plan.js'

interface Pruned {
  readonly assertion: Assertion
  readonly source: DeclaredSource
  readonly lines: number
}

/**
 * Lines of companies that are in the perimeter of no batch: nothing that vigie makes reads them. An account that maps to no
 * establishment stays, since it may map to one later. Throws a Failure when no perimeter was decided yet.
 */
export async function planPrune(session: Session, context: Omit<StageContext, 'tell'>): Promise<UndoPlan> {
  const pruned = await findPruned(session, context)
  const all = await readAll(session, context)
  const total = all.reduce((sum, { counts }) => sum + counts.kept, 0)
  const taken = pruned.reduce((sum, { lines }) => sum + lines, 0)
  return {
    paths: pruned.map(({ assertion: { batch, source } }) => `1-imported/${batch}/${source}.parquet`),
    lines: pruned.map(({ assertion: { batch, source }, lines }) => ({ batch, source, lines })),
    share: taken / Math.max(1, total),
    batches: [],
    replace: (id) => writePruned(session, context, pruned, id),
  }
}

async function readAll(session: Session, { workspace }: Omit<StageContext, 'tell'>): Promise<Assertion[]> {
  const last = (await importedBatches(workspace)).at(-1)
  return last ? [...(await readAssertions(session, workspace, last)).values()].flat() : []
}

async function findPruned(session: Session, context: Omit<StageContext, 'tell'>): Promise<Pruned[]> {
  const { workspace, catalog } = context
  await createPerimeters(session, context)
  const found: Pruned[] = []
  for (const assertion of await readAll(session, context)) {
    const source = catalog.sources.get(assertion.source)
    const isOfCompanies = source && tableColumns(source).some(({ name }) => name === 'siren')
    if (!source || !isOfCompanies || source.perimeter === 'whole') continue
    await openMapping(session, context, parseBatchKey(assertion.batch) as BatchKey)
    const lines = stateSelect(workspace, source, [assertion])
    const counted = `SELECT count(DISTINCT position) AS lines FROM (${situated(source, lines)}) WHERE situation = 'hors'`
    const count = Number((await session.one(counted)).lines)
    if (count > 0) found.push({ assertion, source, lines: count })
  }
  return found
}

/** The companies that any batch follows. */
async function createPerimeters(session: Session, { workspace }: Omit<StageContext, 'tell'>): Promise<void> {
  const parts: string[] = []
  for (const { text } of await importedBatches(workspace)) {
    const result = await readResult(workspace, '3-perimeter', text)
    if (result)
      parts.push(`SELECT siren FROM ${readTable(workspace, '3-perimeter', result, 'perimetre_decision')} WHERE retenu`)
  }
  if (parts.length === 0) {
    throw failure('input-missing', 'no perimeter was decided yet, so nothing is outside of it', {
      next: 'Run: vigie perimeter --batch on the batches that are kept.',
    })
  }
  await session.run(`CREATE OR REPLACE TEMP TABLE perimetre AS ${parts.join(' UNION ')}`)
}

async function openMapping(session: Session, { workspace, catalog }: Omit<StageContext, 'tell'>, batch: BatchKey) {
  const assertions = await readAssertions(session, workspace, batch)
  for (const read of mappingReads(catalog)) {
    const known = assertions.get(read.name) ?? []
    await session.run(
      `CREATE OR REPLACE TEMP VIEW ${ident(`lignes_${read.name}`)} AS ${stateSelect(workspace, read, known)}`,
    )
  }
  await createMapping(session, catalog, mappingReads(catalog))
}

/** Lines by where they are; the position of a line in its file is no column of its table, and is what names it here. */
const situated = (source: DeclaredSource, lines: string) => situatedSelect(source, lines, 'perimetre', ['position'])

/** Writes the assertions without those lines, beside; gives their paths. */
async function writePruned(
  session: Session,
  context: Omit<StageContext, 'tell'>,
  pruned: readonly Pruned[],
  id: string,
): Promise<string[]> {
  const { workspace } = context
  const written: string[] = []
  for (const { assertion, source, lines } of pruned) {
    const { batch, counts } = assertion
    await openMapping(session, context, parseBatchKey(batch) as BatchKey)
    const outside = `SELECT position FROM (${situated(source, stateSelect(workspace, source, [assertion]))}) WHERE situation = 'hors'`
    const names = [...lineColumns(source).map(({ name }) => name), ...assertion.months, 'fichier', 'enregistrement']
    const order = source.key.length > 0 ? source.key : [...(source.group ?? []), 'fichier', 'enregistrement']
    const kept: Assertion = {
      ...assertion,
      stepKey: stepKey('prune', assertion.stepKey, lines, id),
      importedAs: assertion.importedAs ?? assertion.stepKey,
      counts: { ...counts, kept: counts.kept - lines, pruned: (counts.pruned ?? 0) + lines },
    }
    const path = `1-imported/${batch}/${source.name}.parquet`
    await writeParquet(
      session,
      {
        select: `SELECT ${names.map(ident).join(', ')}
          FROM read_parquet(${literal(workspace.path(path))}, file_row_number = true)
          WHERE file_row_number NOT IN (${outside}) ORDER BY ${order.map(ident).join(', ')}`,
        metadata: assertionMetadata(kept, lineEntries(source, assertion.months)),
      },
      replacementPath(workspace, id, path),
    )
    written.push(path)
  }
  return written
}
