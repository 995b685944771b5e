import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadCatalog } from '../catalog/load.js'
import { parseCaseTable } from '../declare/case-table.js'
import type { QueryCase } from '../declare/cases.js'
import type { InterfaceTable } from '../declare/query.js'
import { type BatchKey, parseBatchKey } from '../kernel/batch-key.js'
import { firstDay, monthPlus } from '../kernel/month.js'
import { ident, literal } from '../kernel/sql.js'
import { openSession, type Session } from '../store/session.js'
import { caseContext, withQueryCase } from '../tables/query-cases.js'
import { projectRoot, temporaryFolder } from '../testing/vigie.js'

/** The laws that every table of the interface keeps, whatever it says: each of its cases is run again in another guise. */

const catalog = await loadCatalog(join(projectRoot, 'pipelines'), 'with cases')
const context = caseContext(catalog)

const all = catalog.interfaces.flatMap((table) =>
  (catalog.queryCases.get(table.name) ?? []).map((given) => ({ table, given, name: `${table.name}: ${given.name}` })),
)

const monthOf = (batch: string) => (parseBatchKey(batch) as BatchKey).month

/** Columns that say what a line is among those that the batch knows: a later batch may say otherwise. */
const ofTheBatch = ['is_last', 'is_latest', 'provisoire']

interface Shown {
  readonly without?: readonly string[]
  readonly until?: string
}

async function lines(session: Session, { name, sql, header }: InterfaceTable, given: QueryCase, shown: Shown = {}) {
  const columns = Object.keys(header.columns).filter((column) => !shown.without?.includes(column))
  const texts = columns.map((column) => `CAST(${ident(column)} AS VARCHAR) AS ${ident(column)}`)
  const where = shown.until ? `WHERE periode <= DATE ${literal(shown.until)}` : ''
  return withQueryCase(session, { query: sql, header }, given, context, () =>
    session.rows(`SELECT ${texts.join(', ')} FROM (${sql}) AS ${ident(name)} ${where} ORDER BY ALL`),
  )
}

/** The lines of each source told from the last to the first, each with the place that it had. */
function backwards(given: QueryCase): QueryCase {
  const tables = Object.entries(given.given).map(([name, text]) => {
    if (!context.sources.has(name)) return [name, text] as const
    const { columns, rows } = parseCaseTable(text)
    const placed = columns.includes('enregistrement')
    const head = placed ? columns : [...columns, 'enregistrement']
    const numbered = rows.map((row, index) => (placed ? row : [...row, String(index + 1)])).reverse()
    return [name, [head, ...numbered].map((row) => row.map((cell) => cell ?? '').join(' | ')).join('\n')] as const
  })
  return { ...given, given: Object.fromEntries(tables) }
}

describe('laws of every table of the interface', () => {
  let session: Session
  beforeAll(async () => {
    session = await openSession({ memory: '1GB', threads: 2, temporary: await temporaryFolder() })
  })
  afterAll(() => session.close())

  test.each(all)('the order of the lines delivered changes nothing: $name', async ({ table, given }) => {
    expect(await lines(session, table, backwards(given))).toEqual(await lines(session, table, given))
  })

  test.each(all)('where the grid of the variables starts changes nothing: $name', async ({ table, given }) => {
    expect(await lines(session, table, { ...given, months: 3 })).toEqual(
      await lines(session, table, { ...given, months: 60 }),
    )
  })

  const monthly = all.filter(({ table }) => 'periode' in table.header.columns && !table.name.startsWith('serie_'))

  test.each(monthly)('a batch of a year later says the same of the months before: $name', async ({ table, given }) => {
    const until = firstDay(monthOf(given.batch))
    const next = firstDay(monthPlus(monthOf(given.batch), 12))
    const later = { ...given, batch: `${next.slice(2, 4)}${next.slice(5, 7)}` }
    const shown = { without: ofTheBatch, until }
    expect(await lines(session, table, later, shown)).toEqual(await lines(session, table, given, shown))
  })

  const procedures = catalog.queryCases.get('procedure_collective') ?? []
  const states = procedures.filter(({ covered }) => covered === undefined)

  test.each(states)(
    'the first of the month is as the last day of the one before, unless something happens: $name',
    async (one) => {
      const variable = catalog.families.find(({ name }) => name === 'procedure_collective')
      const table = catalog.interfaces.find(({ name }) => name === 'clean_procol_at_date')
      if (!variable || !table) throw new Error('both are declared')
      const reads = [...new Set([...variable.header.reads, ...table.header.reads])]
      const apart = await withQueryCase(
        session,
        { query: table.sql, header: { reads } },
        { ...one, months: 3 },
        context,
        () =>
          session.rows(`SELECT v.siren, v.periode, etat_procol, libelle_procol
          FROM (${variable.sql}) AS v
          LEFT JOIN (${table.sql}) AS c ON c.siren = v.siren AND c.periode = v.periode + INTERVAL 1 MONTH
          ANTI JOIN procol AS p ON p.siren = v.siren AND p.date_effet = v.periode + INTERVAL 1 MONTH
          WHERE date_procol + to_months(12 * CAST(parametre('duree_plan_ans') AS INTEGER)) IS DISTINCT FROM v.periode + INTERVAL 1 MONTH
            AND (date_procol IS DISTINCT FROM c.date_effet OR signal_fort <> (c.siren IS NOT NULL) OR libelle_procol IS DISTINCT FROM
            (SELECT libelle FROM parametre_valeur WHERE nom = 'libelles_procol' AND code = nullif(etat_procol, 'in_bonis')))`),
      )
      expect(apart).toEqual([])
    },
  )
})
