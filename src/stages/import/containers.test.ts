import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openSession, type Session } from '../../store/session.js'
import { workbookOf, zipOf } from '../../testing/archives.js'
import { sourceFrom } from '../../testing/stage-context.js'
import { temporaryFolder } from '../../testing/vigie.js'
import { readSource } from './import-source.js'

const source = sourceFrom(`
  name: demande
  label: Demandes
  producer: Essai
  cadence: monthly
  expected: false
  files: ['^demande']
  dialect: { delimiter: ';', quoting: double }
  scope: siret
  columns:
    - { name: id, headers: [ID], type: code, filled: true, meaning: The request }
    - { name: siret, headers: [SIRET], type: siret, filled: true, meaning: Who asks }
    - { name: debut, headers: [DEBUT], type: date_libre, meaning: First day }
    - { name: heures, headers: [HEURES], type: decimal, meaning: Hours }
    - { name: motif, headers: [MOTIF], type: text, meaning: Why }
  key: [id]
  history: stock
  covers: { lag_months: 0 }
  lists_every_case: true`)

const text = `ID;SIRET;DEBUT;HEURES;MOTIF
A1;90000300500017;2020-11-02;12.5;"activité; réduite"
A2;90000300500025;2020-11-30;;
A3;9000030050;2020-11-30;1;
`
const kept = [
  { id: 'A1', siret: '90000300500017', debut: '2020-11-02', heures: '12.50000000', motif: 'activité; réduite' },
  { id: 'A2', siret: '90000300500025', debut: '2020-11-30', heures: null, motif: null },
]

let session: Session
let folder: string
beforeAll(async () => {
  session = await openSession({ memory: '500MB', threads: 2, temporary: await temporaryFolder() })
})
afterAll(() => session.close())
beforeEach(async () => {
  folder = await temporaryFolder()
})

async function read(bytes: Buffer, name = 'demande') {
  await writeFile(join(folder, name), bytes)
  const { assertion } = await readSource(session, {
    batch: '2011',
    source,
    folder,
    names: [name],
    temporary: await temporaryFolder(),
  })
  const rows = await session.rows('SELECT id, siret, debut, heures, motif FROM lignes ORDER BY id')
  const refused = await session.rows('SELECT enregistrement, ligne, colonne, raison FROM refus')
  return { rows, refused, file: assertion.files[0], counts: assertion.counts }
}

async function parquet(select: string): Promise<Buffer> {
  const path = join(await temporaryFolder(), 'ecrit.parquet')
  await session.run(`COPY (${select}) TO '${path}'`)
  return readFile(path)
}

const workbook = () =>
  workbookOf([
    ['ID', 'SIRET', 'DEBUT', 'HEURES', 'MOTIF'],
    ['A1', 90000300500017, { date: 44137 }, 12.5, { shared: 'activité; réduite' }],
    ['A2', '90000300500025', '2020-11-30'],
    ['A3', '9000030050', { date: 44165 }, 1],
  ])

const columns = () =>
  parquet(`SELECT * FROM (VALUES ('A1', '90000300500017', DATE '2020-11-02', 12.5::DOUBLE, 'activité; réduite'),
    ('A2', '90000300500025', DATE '2020-11-30', NULL, ''), ('A3', '9000030050', DATE '2020-11-30', 1, NULL))
    AS demande (id, siret, debut, heures, motif)`)

describe('the same lines come out of whatever the file is wrapped in', () => {
  const wrapped: [container: string, bytes: () => Buffer | Promise<Buffer>][] = [
    ['plain', () => Buffer.from(text)],
    ['plain', () => Buffer.from(`\ufeff${text.replaceAll('\n', '\r\n')}`)],
    ['plain', () => Buffer.from(text, 'latin1')],
    ['plain', () => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['gzip', () => gzipSync(text)],
    ['zip', () => zipOf({ 'demande.csv': text })],
    ['zip', () => zipOf({ 'dossier/': '', 'dossier/demande.csv': Buffer.from(text, 'latin1') })],
    ['xlsx', workbook],
    ['parquet', columns],
  ]
  test.each(wrapped)('%s', async (container, bytes) => {
    const { rows, refused, file, counts } = await read(await bytes())
    expect(rows).toEqual(kept)
    expect(refused).toMatchObject([{ enregistrement: 3, colonne: /siret/i.exec(String(refused[0]?.colonne))?.[0] }])
    expect(refused[0]).toMatchObject({ ligne: container === 'parquet' ? 3 : 4 })
    expect(refused[0]?.raison).toContain('is not')
    expect(counts).toMatchObject({ read: 3, kept: 2, refused: 1 })
    expect(file).toMatchObject({ container, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) })
  })
})

describe('what cannot be opened is refused whole, with what to do', () => {
  const refused: [words: string, bytes: () => Buffer | Promise<Buffer>][] = [
    ['the zip archive holds 2 files, where one was expected', () => zipOf({ 'a.csv': text, 'b.csv': text })],
    ['the zip archive holds 0 files', () => zipOf({})],
    ['the zip archive is damaged', () => damaged(zipOf({ 'a.csv': text }), 50)],
    ['the zip archive cannot be opened', () => zipOf({ 'a.csv': text }).subarray(0, 100)],
    ['is a workbook of before 2007 (xls)', () => Buffer.from('d0cf11e0a1b11ae1', 'hex')],
    ['the Parquet file cannot be read to its end', async () => (await columns()).subarray(0, 200)],
    ['missing columns SIRET, DEBUT, HEURES, MOTIF', () => parquet("SELECT 'A1' AS id")],
  ]
  test.each(refused)('%s', async (words, bytes) => {
    await expect(read(await bytes())).rejects.toThrow(words)
  })

  const damaged = (bytes: Buffer, at: number) => {
    const copy = Buffer.from(bytes)
    copy[at] = (copy[at] as number) ^ 0x55
    return copy
  }
})

test('a name that the engine would read as a pattern reads that file alone', async () => {
  await writeFile(join(folder, 'demande1'), await parquet("SELECT 'autre' AS id"))
  expect((await read(await columns(), 'demande*')).rows).toEqual(kept)
})

test('a cell of a Parquet file cannot pass for a line refused earlier', async () => {
  const bytes = await parquet(`SELECT chr(29) || 'raison' || chr(29) || 'texte' AS id, '90000300500017' AS siret,
    DATE '2020-11-02' AS debut, 1 AS heures, NULL AS motif`)
  expect((await read(bytes)).refused).toMatchObject([{ colonne: null, raison: 'holds a byte that is no text (0x1d)' }])
})
