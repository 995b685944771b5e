import type { DeclaredSource } from '../../catalog/catalog.js'
import { tableColumns } from '../../catalog/columns.js'
import { type Assertion, readAssertions } from '../../history/assertion.js'
import { refuseStaleHistory } from '../../history/changes.js'
import { everyKey, rangeColumn, stateSelect } from '../../history/state.js'
import type { BatchKey } from '../../kernel/batch-key.js'
import { ident, literal } from '../../kernel/sql.js'
import type { Row, Session } from '../../store/session.js'
import { createMapping, mappingReads } from '../../tables/mapping.js'
import type { ViewsOf } from '../../tables/open-views.js'
import { readResult, readTable } from '../../tables/results.js'
import { situatedSelect } from '../../tables/source-table.js'

export interface StateAsked {
  readonly source: DeclaredSource
  readonly batch: BatchKey
  /** The companies wanted; all when empty. */
  readonly sirens: readonly string[]
}

/**
 * Gives the rows of a source as of a batch, in the order of its key, each with the batch, the file and the record it came
 * from, and whether it is inside the perimeter (`situation`: `dans`, `hors`, or `sans_siret` for an account that maps to no
 * establishment). Of a source sorted by company only the part of the companies asked for is read.
 */
export async function readState(
  session: Session,
  { workspace, catalog }: ViewsOf,
  { source, batch, sirens }: StateAsked,
  onRows: (rows: Row[]) => Promise<boolean | undefined>,
): Promise<void> {
  const assertions = await readAssertions(session, workspace, batch)
  const known = assertions.get(source.name) ?? []
  await refuseStaleHistory(session, workspace, source, known)
  if (source.attachment) {
    for (const read of mappingReads(catalog)) {
      const its = assertions.get(read.name) ?? []
      await refuseStaleHistory(session, workspace, read, its)
      await session.run(`CREATE TEMP VIEW ${ident(`lignes_${read.name}`)} AS ${stateSelect(workspace, read, its)}`)
    }
    await createMapping(session, catalog, mappingReads(catalog))
  }
  const perimeter = await readResult(workspace, '3-perimeter', batch.text)
  if (perimeter) {
    const from = readTable(workspace, '3-perimeter', perimeter, 'perimetre_decision')
    await session.run(`CREATE TEMP VIEW perimetre AS SELECT siren FROM ${from} WHERE retenu`)
  }
  const isCut = perimeter !== undefined && source.perimeter === 'applied'
  const state = stateSelect(workspace, source, known, boundsOf(source, sirens))
  const situated = situatedSelect(source, state, isCut ? 'perimetre' : 'everyone')
  const isOfCompanies = tableColumns(source).some(({ name }) => name === 'siren')
  const wanted = isOfCompanies && sirens.length > 0 ? ` WHERE siren IN (${sirens.map(literal).join(', ')})` : ''
  const order = [...new Set([...source.key, ...(source.group ?? []), 'rang_lot', 'fichier', 'enregistrement'])]
  const columns = tableColumns(source).map(({ name }) => name)
  const last = ['lot', 'fichier', 'enregistrement']
  const own = columns.filter((name) => !last.includes(name) && name !== 'rang_lot')
  await session.each(
    `SELECT ${[...own, 'situation', 'lot'].map(ident).join(', ')}, ${fileName(known)} AS fichier, enregistrement
      FROM (${situated})${wanted} ORDER BY ${order.map((name) => `${ident(name)}`).join(', ')}`,
    onRows,
  )
}

/** Every siret of a company starts with its siren, and is lower than the siren followed by nines. */
function boundsOf(source: DeclaredSource, sirens: readonly string[]) {
  const sorted = [...sirens].sort()
  const [first, last] = [sorted[0], sorted.at(-1)]
  if (!first || !last || !['siren', 'siret'].includes(rangeColumn(source))) return everyKey
  return { low: literal(first), high: literal(`${last}99999`) }
}

/** The rank of a file in its batch is told as its name. */
function fileName(assertions: readonly Assertion[]): string {
  const cases = assertions.flatMap(({ batch, files }) =>
    files.map(({ name }, rank) => `WHEN lot = ${literal(batch)} AND fichier = ${rank} THEN ${literal(name)}`),
  )
  return cases.length > 0 ? `CASE ${cases.join(' ')} END` : 'NULL'
}
