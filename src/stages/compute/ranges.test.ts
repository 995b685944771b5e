import { describe, expect, test } from 'vitest'
import { ident } from '../../kernel/sql.js'
import { type Session, withSession } from '../../store/session.js'
import { sourceFrom } from '../../testing/stage-context.js'
import { temporaryFolder } from '../../testing/vigie.js'
import { createState, openRange } from './ranges.js'

const source = sourceFrom(`
name: dette
label: Dettes d'essai
producer: Essai
cadence: monthly
expected: false
files: ['^dette\\.csv$']
dialect: { delimiter: ';', quoting: none }
scope: compte
columns:
  - { name: compte, headers: [compte], type: compte, filled: true, meaning: Account }
  - { name: siret, headers: [siret], type: siret, meaning: Establishment }
  - { name: reste, headers: [reste], type: integer, meaning: What remains }
key: [compte, reste]
chain: [compte]
history: flux
entity: siret
covers: { lag_months: 0 }
lists_every_case: true
`)

const perimeter = ['900001009', '900002007', '900003005']
const ranges = { first: { low: '900001009', high: '900001009' }, others: { low: '900002007', high: '900003005' } }

async function prepare(
  session: Session,
  lines: readonly (readonly [compte: string, siret: string | null, reste: number])[],
) {
  const rows = lines.map(
    ([compte, siret, reste], rank) =>
      `('${compte}', ${siret ? `'${siret}'` : 'NULL'}, ${reste}, '2011', 1, 0, ${rank + 1})`,
  )
  await session.run(`CREATE TEMP TABLE lignes_dette AS FROM (VALUES ${rows.join(', ')})
    AS t(compte, siret, reste, lot, rang_lot, fichier, enregistrement)`)
  await session.run(
    `CREATE TEMP TABLE perimetre AS SELECT unnest([${perimeter.map((siren) => `'${siren}'`).join(', ')}]) AS siren`,
  )
  return createState(session, source, 'SELECT *, rang_lot AS position FROM lignes_dette')
}

async function seen(session: Session, range: { low: string; high: string }): Promise<unknown[]> {
  await openRange(session, source, range, () => 'FROM lignes_dette')
  const rows = await session.rows(`SELECT compte, siren, reste FROM ${ident(source.name)} ORDER BY ALL`)
  return rows.map((row) => Object.values(row).join(' '))
}

const withTables = async (work: (session: Session) => Promise<void>) =>
  withSession({ memory: '200MB', threads: 1, temporary: await temporaryFolder() }, work)

describe('ranges of companies', () => {
  test('given debts that stay with their company, then a range holds its own lines and no other', () =>
    withTables(async (session) => {
      const counts = await prepare(session, [
        ['A', '90000100900019', 5],
        ['B', '90000200700012', 7],
        ['C', '90009900000010', 9],
      ])
      expect(counts).toEqual({ dans: 2, hors: 1 })
      expect(await seen(session, ranges.first)).toEqual(['A 900001009 5'])
      expect(await seen(session, ranges.others)).toEqual(['B 900002007 7'])
    }))

  test('given a debt that moved to another company, then both ranges read it whole, so that the first knows it has left', () =>
    withTables(async (session) => {
      await prepare(session, [
        ['A', '90000100900019', 5],
        ['A', '90000200700012', 4],
        ['B', '90000200700012', 7],
      ])
      expect(await seen(session, ranges.first)).toEqual(['A 900001009 5', 'A 900002007 4'])
      expect(await seen(session, ranges.others)).toEqual(['A 900001009 5', 'A 900002007 4', 'B 900002007 7'])
    }))

  test('given a debt that moved out of the perimeter, or to no known establishment, then its last line is still read', () =>
    withTables(async (session) => {
      await prepare(session, [
        ['A', '90000100900019', 5],
        ['A', '90009900000010', 0],
        ['B', '90000100900019', 7],
        ['B', null, 1],
      ])
      expect(await seen(session, ranges.first)).toEqual(['A 900001009 5', 'A 900099000 0', 'B 900001009 7', 'B  1'])
    }))
})
