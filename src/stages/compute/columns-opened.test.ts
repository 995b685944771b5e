import { expect, test } from 'vitest'
import { withSession } from '../../store/session.js'
import { sourceFrom } from '../../testing/stage-context.js'
import { temporaryFolder } from '../../testing/vigie.js'
import { columnsOpened } from './columns-opened.js'

const source = sourceFrom(`
name: effectifs
label: Effectifs d'essai
producer: Essai
cadence: monthly
expected: false
files: ['^effectifs\\.csv$']
dialect: { delimiter: ';', quoting: none }
scope: siret
columns:
  - { name: siret, headers: [siret], type: siret, filled: true, meaning: Establishment }
  - { name: compte, headers: [compte], type: compte, meaning: Account }
  - { name: salaries, headers: [salaries], type: integer, meaning: Employees }
key: [siret, compte]
history: stock
entity: siret
covers: { lag_months: 0 }
lists_every_case: true
`)

const all = ['siret', 'compte', 'salaries', 'siren', 'lot', 'rang_lot', 'fichier', 'enregistrement']

const opened = async (...queries: string[]) =>
  withSession({ memory: '200MB', threads: 1, temporary: await temporaryFolder() }, (session) =>
    columnsOpened(session, source, queries),
  )

test.each([
  ['names columns', 'SELECT siret, sum(salaries) FROM effectifs GROUP BY siret'],
  ['counts lines', 'SELECT siret, count(*), max(salaries) FROM effectifs GROUP BY siret'],
  ['takes a star of what it made of them', 'WITH f AS (SELECT siret, SALARIES FROM effectifs) SELECT f.* FROM f'],
  ['joins by a name', 'SELECT salaries FROM effectifs JOIN grille USING (siret)'],
  [
    'takes a star beside, of another table',
    'SELECT * FROM grille WHERE siret IN (SELECT siret FROM effectifs WHERE salaries > 0)',
  ],
])('a query that %s opens those that it names', async (_, sql) => {
  expect(await opened(sql)).toEqual(['siret', 'salaries', 'siren'])
})

test.each([
  ['a star', 'SELECT * FROM effectifs'],
  ['a FROM alone', 'FROM effectifs'],
  ['the star of a table, in a join', 'SELECT e.* FROM grille LEFT JOIN effectifs AS e USING (siret)'],
  ['a star inside', 'SELECT siret FROM (SELECT DISTINCT * FROM effectifs)'],
  ['columns by a pattern', "SELECT COLUMNS('s.*') FROM effectifs"],
  ['names in common', 'SELECT siret FROM grille NATURAL JOIN effectifs'],
  ['a pivot', 'SELECT siret FROM (PIVOT effectifs ON salaries USING count(*))'],
])('a query that takes them by %s opens all', async (_, sql) => {
  expect(await opened('SELECT siret FROM effectifs', sql)).toEqual(all)
})
