import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DeclaredSource } from '../catalog/catalog.js'
import { loadCatalog } from '../catalog/load.js'
import { parseCaseTable } from '../declare/case-table.js'
import type { QueryCase } from '../declare/cases.js'
import { type Family, grains } from '../declare/query.js'
import { isMonthly } from '../declare/source.js'
import { type BatchKey, parseBatchKey } from '../kernel/batch-key.js'
import { firstDay, monthPlus } from '../kernel/month.js'
import { ident, literal } from '../kernel/sql.js'
import { type Session, withSession } from '../store/session.js'
import { asDay } from '../tables/case-compare.js'
import { caseContext, withQueryCase } from '../tables/query-cases.js'
import { projectRoot, temporaryFolder } from '../testing/vigie.js'

/** The laws that every family keeps, whatever it says: each of its cases is run again in another guise. */

const catalog = await loadCatalog(join(projectRoot, 'pipelines'), 'with cases')
const context = caseContext(catalog)

interface Given {
  readonly family: Family
  readonly given: QueryCase
  readonly months: number
  readonly name: string
}

const all = catalog.families
  .filter(({ header }) => header.role !== 'grid')
  .flatMap((family) =>
    (catalog.queryCases.get(family.name) ?? []).map((given): Given => {
      const months = given.months ?? given.parameters?.fenetre_mois ?? 0
      return { family, given, months, name: `${family.name}: ${given.name}` }
    }),
  )

/** First day of a month of the grid of a case, counted from its first one. */
const dayOf = ({ given, months }: Given, rank: number) =>
  firstDay(monthPlus((parseBatchKey(given.batch) as BatchKey).month, rank - months))

/**
 * Lines of a case between two days, as text. Without the columns that Sirene does not date: they stand on the last month of
 * the grid alone, wherever it is.
 */
async function lines(session: Session, { family }: Given, given: QueryCase, [from, until]: readonly [string, string]) {
  const { grain, columns } = family.header
  const dated = Object.entries(columns).filter(([, { meaning }]) => !meaning.includes('last month of the grid'))
  const shown = [...grains[grain], ...dated.map(([name]) => name)].map(
    (name) => `CAST(${ident(name)} AS VARCHAR) AS ${ident(name)}`,
  )
  return withQueryCase(session, { query: family.sql, header: family.header, grain }, given, context, () =>
    session.rows(`SELECT ${shown.join(', ')} FROM (${family.sql})
      WHERE periode >= DATE ${literal(from)} AND periode < DATE ${literal(until)} ORDER BY ALL`),
  )
}

type Rewrite = (
  columns: readonly string[],
  rows: readonly (readonly (string | null)[])[],
) => {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | null)[])[]
}

/** The case with each of the tables of its sources written again, those named `only` when they are. */
function rewritten(given: QueryCase, rewrite: Rewrite, only = (name: string) => context.sources.has(name)): QueryCase {
  const tables = Object.entries(given.given).map(([name, text]) => {
    const table = parseCaseTable(text)
    if (!only(name)) return [name, text] as const
    const { columns, rows } = rewrite(table.columns, table.rows)
    return [name, [columns, ...rows].map((row) => row.map((cell) => cell ?? '').join(' | ')).join('\n')] as const
  })
  return { ...given, given: Object.fromEntries(tables) }
}

const placed = ['rang_lot', 'fichier', 'enregistrement']

/** Lines keep the place they have in the case when they are written in another order. */
const numbered: Rewrite = (columns, rows) => ({
  columns: [...columns, ...placed.filter((name) => !columns.includes(name))],
  rows: rows.map((row, index) => [
    ...row,
    ...placed
      .filter((name) => !columns.includes(name))
      .map((name) => (name === 'enregistrement' ? String(index + 1) : '0')),
  ]),
})

const backwards: Rewrite = (columns, rows) => {
  const table = numbered(columns, rows)
  return { ...table, rows: [...table.rows].reverse() }
}

const inTwoBatches: Rewrite = (columns, rows) => {
  if (columns.includes('rang_lot')) return { columns, rows }
  const table = numbered(columns, rows)
  const rank = table.columns.indexOf('rang_lot')
  return { ...table, rows: table.rows.map((row, index) => row.with(rank, index < rows.length / 2 ? '0' : '1')) }
}

/** Sources of dated events: a later one is another line, and says nothing of the months before it. */
const ofEvents = (name: string) => {
  const source = catalog.sources.get(name)
  return (
    source?.key.some((column) => typeOf(source, column).startsWith('date') || typeOf(source, column) === 'month') ??
    false
  )
}

const typeOf = ({ columns, derived, layout }: DeclaredSource, name: string) =>
  [...columns, ...derived].find((column) => column.name === name)?.type ?? (isMonthly(layout) ? 'month' : '')

/** Each source covers what it covered: a later event must not be hidden, nor must it lengthen what is known. */
function toldAgainLater(given: QueryCase): QueryCase {
  const twentyYearsLater = (cell: string | null) =>
    cell?.replace(/^\d{4}(?=-\d\d)/, (year) => String(Number(year) + 20)) ?? null
  const later = rewritten(
    given,
    (columns, rows) => ({ columns, rows: [...rows, ...rows.map((row) => row.map(twentyYearsLater))] }),
    ofEvents,
  )
  const known = Object.entries(given.given).flatMap(([name, text]) => {
    const last = context.sources.get(name)?.last
    const { columns, rows } = parseCaseTable(text)
    const days = last === undefined ? [] : rows.flatMap((row) => row[columns.indexOf(last)] ?? []).sort()
    return days.length === 0 ? [] : [[name, asDay(days.at(-1) as string)] as const]
  })
  return { ...later, covered: { ...Object.fromEntries(known), ...given.covered } }
}

describe('laws of every family of variables', () => {
  let session: Session
  let close: () => void
  let ended: Promise<void>
  beforeAll(async () => {
    const limits = { memory: '1GB', threads: 2, temporary: await temporaryFolder() }
    await new Promise<void>((opened) => {
      ended = withSession(limits, async (open) => {
        session = open
        opened()
        await new Promise<void>((resolve) => {
          close = resolve
        })
      })
    })
  })
  afterAll(async () => {
    close()
    await ended
  })

  const computed = new Map<Given, ReturnType<typeof lines>>()

  /** Lines of a case as it stands, which every law compares with: computed once. */
  const asGiven = (one: Given) => {
    const found = computed.get(one) ?? lines(session, one, one.given, [dayOf(one, 0), dayOf(one, one.months)])
    computed.set(one, found)
    return found
  }

  // A family that reads another is given the lines of that other as the case writes them, and no more of them.
  const readsSources = all.filter(({ family, given }) => {
    const writesMonths = Object.entries(given.given).some(
      ([name, text]) => context.grids.has(name) && /\bperiode\b/.test(text),
    )
    return (
      !writesMonths &&
      !family.header.reads.some((name) => name in given.given && !context.sources.has(name) && !context.grids.has(name))
    )
  })

  test.each(readsSources)('a grid that starts a year earlier changes nothing: $name', async (one) => {
    const shown = [dayOf(one, 0), dayOf(one, one.months)] as const
    const longer = { ...one.given, months: one.months + 12 }
    expect(await lines(session, one, longer, shown)).toEqual(await asGiven(one))
  })

  const variables = all.filter(({ family }) => family.header.role !== 'target')

  test.each(variables)('the same events told again twenty years later change nothing: $name', async (one) => {
    const shown = [dayOf(one, 0), dayOf(one, one.months)] as const
    expect(await lines(session, one, toldAgainLater(one.given), shown)).toEqual(await asGiven(one))
  })

  const longer = variables.filter(({ months }) => months > 1)

  test.each(longer)('a grid that ends earlier says the same of its months: $name', async (one) => {
    for (const cut of new Set([1, Math.ceil(one.months / 3), Math.ceil(one.months / 2), one.months - 1])) {
      const shown = [dayOf(one, 0), dayOf(one, cut)] as const
      const batch = `${dayOf(one, cut).slice(2, 4)}${dayOf(one, cut).slice(5, 7)}`
      const shorter = { ...one.given, batch, months: cut }
      const before = (await asGiven(one)).filter(({ periode }) => String(periode) < dayOf(one, cut))
      expect(await lines(session, one, shorter, shown)).toEqual(before)
    }
  })

  test.each(all)('neither the order of the lines nor a batch cut in two changes anything: $name', async (one) => {
    const shown = [dayOf(one, 0), dayOf(one, one.months)] as const
    const expected = await asGiven(one)
    expect(await lines(session, one, rewritten(one.given, backwards), shown)).toEqual(expected)
    expect(await lines(session, one, rewritten(one.given, inTwoBatches), shown)).toEqual(expected)
  })

  test.each(all)('other companies beside change nothing: $name', async (one) => {
    const shown = [dayOf(one, 0), dayOf(one, one.months)] as const
    const expected = await asGiven(one)
    const beside = rewritten(one.given, (columns, rows) => ({
      columns,
      rows: [...rows, ...rows.map((row) => another(columns, row))],
    }))
    const found = await lines(session, one, beside, shown)
    const known = new Set(expected.map((line) => Object.values(line)[0]))
    expect(found.filter((line) => known.has(Object.values(line)[0]))).toEqual(expected)
  })
})

/** The same line, of a company and an account that no case has. */
const another = (columns: readonly string[], row: readonly (string | null)[]) =>
  row.map((cell, index) =>
    cell !== null && /^(siret|siren|compte|debiteur|siret_lu)/.test(columns[index] ?? '') ? `7${cell.slice(1)}` : cell,
  )
