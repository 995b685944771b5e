import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Family } from '../../declare/query.js'
import { type Session, withSession } from '../../store/session.js'
import { catalogOf } from '../../testing/stage-context.js'
import { temporaryFolder } from '../../testing/vigie.js'
import { runFamily } from './families.js'
import { writeWide } from './wide.js'

function family(name: string, role: 'grid' | 'variables', column: string | undefined, sql: string): Family {
  const columns = column ? { [column]: { label: 'Valeur', type: 'integer', meaning: 'a value', null: 'unknown' } } : {}
  const header: Family['header'] = { label: name, grain: 'entreprise', role, since: '2026-11-01', reads: [], columns }
  return { name, theme: 'essai', file: `variables/essai/${name}.sql`, header, sql }
}

const lines = (rows: readonly string[]) =>
  `SELECT siren, CAST(mois AS DATE) AS periode, CAST(valeur AS INTEGER) AS valeur FROM (VALUES ${rows.join(', ')}) AS t(siren, mois, valeur)`
const keys = (rows: readonly string[]) => `SELECT siren, periode FROM (${lines(rows)})`
const named = (column: string, rows: readonly string[]) =>
  `SELECT siren, periode, valeur AS ${column} FROM (${lines(rows)})`

/** Company 2 is only followed from February on; company 1 had no open establishment in March and April. */
const grid = family(
  'grille',
  'grid',
  undefined,
  keys([
    "('2', '2020-02-01', 0)",
    "('1', '2020-02-01', 0)",
    "('1', '2020-01-01', 0)",
    "('1', '2020-05-01', 0)",
    "('1', '2020-06-01', 0)",
  ]),
)

/** The wide table of the grid and these families, as lines of text. */
async function wide(...families: Family[]): Promise<string[]> {
  const path = join(await temporaryFolder(), 'entreprise.parquet')
  const limits = { memory: '200MB', threads: 2, temporary: await temporaryFolder() }
  return withSession(limits, async (session: Session) => {
    await session.run(`CREATE TEMP TABLE perimetre AS SELECT unnest(['1', '2']) AS siren`)
    for (const one of [grid, ...families]) await runFamily(session, one)
    await writeWide(session, { ...catalogOf(), families: [grid, ...families] }, 'entreprise', path)
    const rows = await session.rows(`FROM read_parquet('${path}')`)
    return rows.map((row) => Object.values(row).map(String).join(' '))
  })
}

describe('the wide table', () => {
  test('given families that have more months and more companies than the grid, then its lines are those of the grid', async () => {
    const dette = [
      "('1', '2019-12-01', 9)",
      "('2', '2020-01-01', 9)",
      "('2', '2020-02-01', 22)",
      "('1', '2020-01-01', 11)",
      "('1', '2020-02-01', 12)",
      "('3', '2020-01-01', 9)",
    ]
    dette.push(
      ...["'2020-03-01', 9", "'2020-04-01', 9", "'2020-05-01', 15", "'2020-06-01', 16"].map(
        (month) => `('1', ${month})`,
      ),
    )
    const effectif = ["('1', '2020-01-01', 5)", "('1', '2020-02-01', 6)", "('2', '2020-02-01', 7)"]
    const families = [
      family('dette', 'variables', 'dette', named('dette', dette)),
      family('effectif', 'variables', 'effectif', named('effectif', effectif)),
    ]
    expect(await wide(...families)).toEqual([
      '1 2020-01-01 11 5',
      '1 2020-02-01 12 6',
      '1 2020-05-01 15 null',
      '1 2020-06-01 16 null',
      '2 2020-02-01 22 7',
    ])
  })

  test('given a family that lacks a line, then that line has no value and the others keep theirs', async () => {
    const rare = family(
      'rare',
      'variables',
      'rare',
      named('rare', ["('2', '2020-02-01', 3)", "('1', '2020-02-01', 1)"]),
    )
    expect(await wide(rare)).toEqual([
      '1 2020-01-01 null',
      '1 2020-02-01 1',
      '1 2020-05-01 null',
      '1 2020-06-01 null',
      '2 2020-02-01 3',
    ])
  })

  test('given as many lines as the grid, but others, then each goes to its own month', async () => {
    const other = ['2020-02', '2020-03', '2020-04', '2020-05'].map((month, index) => `('1', '${month}-01', ${index})`)
    other.push("('2', '2020-02-01', 3)")
    expect(await wide(family('autre', 'variables', 'autre', named('autre', other)))).toEqual([
      '1 2020-01-01 null',
      '1 2020-02-01 0',
      '1 2020-05-01 3',
      '1 2020-06-01 null',
      '2 2020-02-01 3',
    ])
  })

  test('given a family that has a line twice, then it is refused by name', async () => {
    const twice = [
      "('1', '2020-01-01', 1)",
      "('1', '2020-01-01', 2)",
      "('1', '2020-02-01', 2)",
      "('2', '2020-02-01', 3)",
    ]
    await expect(wide(family('double', 'variables', 'double', named('double', twice)))).rejects.toThrow(
      'gives 1 lines more than one for each siren, periode',
    )
  })
})
