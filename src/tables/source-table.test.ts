import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadCatalog } from '../catalog/load.js'
import { openSession, type Session } from '../store/session.js'
import { projectRoot, temporaryFolder } from '../testing/vigie.js'
import { situatedSelect } from './source-table.js'

// The account of sources, 2.3: the first establishment is there until 2015-01-01, the second until 2016-01-01.
const [first, second, named] = ['90000300500015', '90000300500023', '90000400300019']
const account = '000000000000000301'

const catalog = await loadCatalog(join(projectRoot, 'pipelines'))
let session: Session
beforeAll(async () => {
  session = await openSession({ memory: '500MB', threads: 2, temporary: await temporaryFolder() })
  await session.run(`CREATE TABLE admin_urssaf AS SELECT * FROM (VALUES
    ('${account}', '${first}', CAST(NULL AS DATE), DATE '2015-01-01'),
    ('${account}', '${second}', DATE '2015-01-01', DATE '2016-01-01')) AS comptes(compte, siret, date_creation, date_disparition)`)
  await session.run(`CREATE TABLE rattachement AS ${catalog.perimeter.get('rattachement')?.sql}`)
})
afterAll(() => session.close())

describe.each([
  ['cotisation', 'periode_debut'],
  ['debit', 'periode_debut'],
  ['delai', 'date_creation_delai'],
  ['ccsf', 'date_ccsf_lue'],
])('an account of %s is looked up at %s', (name, date) => {
  test.each([
    ['the day before it changes hands', account, null, '2014-12-31', first, 'dans'],
    ['the day it does', account, null, '2015-01-01', second, 'dans'],
    ['the day the last establishment is gone', account, null, '2016-01-01', null, 'sans_siret'],
    ['an account that no file lists', '000000000000000999', null, '2014-12-31', null, 'sans_siret'],
    ['a siret in the file, which wins', account, named, '2014-12-31', named, 'dans'],
    ['a siret in the file, without account', null, named, '2016-01-01', named, 'dans'],
  ])('%s', async (_, compte, siret, day, expected, situation) => {
    const source = catalog.sources.get(name)
    if (!source) throw new Error(`no source is named ${name}`)
    const value = (text: string | null) => (text === null ? 'CAST(NULL AS VARCHAR)' : `'${text}'`)
    const state = `SELECT ${value(compte)} AS compte, ${value(siret)} AS siret, DATE '${day}' AS ${date}`
    const rows = await session.rows(situatedSelect(source, state, 'everyone', ['siret', 'siren']))
    expect(rows).toEqual([{ siret: expected, siren: expected?.slice(0, 9) ?? null, situation }])
  })
})

test('a line of a source that names companies is of its company, also when it names no establishment', async () => {
  const source = catalog.sources.get('soutien')
  if (!source) throw new Error('companies are supported')
  const state = `SELECT '900003005' AS siren, unnest(['90000300500015', NULL]) AS siret`
  const rows = await session.rows(situatedSelect(source, state, 'everyone', ['siret', 'siren']))
  expect(rows).toEqual([
    { siret: '90000300500015', siren: '900003005', situation: 'dans' },
    { siret: null, siren: '900003005', situation: 'dans' },
  ])
})
