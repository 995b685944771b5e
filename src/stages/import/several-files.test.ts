import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Source, sourceShape } from '../../declare/source.js'
import { DigestCache } from '../../store/digest-cache.js'
import { openSession, type Session } from '../../store/session.js'
import { temporaryFolder } from '../../testing/vigie.js'
import { FileDigests } from './file-digests.js'
import { readSource, refuseNothingKept } from './import-source.js'

const source = {
  ...(sourceShape.parse({
    name: 'essai',
    label: 'essai',
    producer: 'essai',
    cadence: 'monthly',
    expected: false,
    files: ['essai'],
    dialect: { delimiter: ';', quoting: 'none' },
    scope: 'siren',
    columns: [{ name: 'cle', headers: ['cle'], type: 'siren', filled: true, meaning: 'key' }],
    layout: {
      header: '^eff([0-9]{6})$',
      period: 'period_yyqm',
      month: 'mois',
      value: { name: 'effectif', type: 'headcount', meaning: 'effectif' },
    },
    key: ['cle'],
    history: 'stock',
    covers: { lag_months: 0 },
    lists_every_case: false,
  }) as Source),
  file: '',
  digest: '',
}

let session: Session
let folder: string
beforeAll(async () => {
  session = await openSession({ memory: '500MB', threads: 2, temporary: await temporaryFolder() })
})
afterAll(() => session.close())
beforeEach(async () => {
  folder = await temporaryFolder()
})

async function read(files: Record<string, string | Buffer>) {
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content)
  return readSource(session, { batch: '2011', source, folder, names: Object.keys(files), temporary: folder })
}

const readAll = async (files: Record<string, string | Buffer>) => (await read(files)).assertion

describe('several files of one source', () => {
  test('the last file wins, whatever months each has', async () => {
    const { counts, months } = await readAll({
      'a.csv': 'cle;eff202031;eff202032\n900003005;1;2\n900004003;3;x\n',
      'b.csv': 'eff202033;cle\n4;900003005\n',
    })
    expect(months).toEqual(['2020-07', '2020-08', '2020-09'])
    expect(counts).toEqual({
      read: 3,
      kept: 2,
      refused: 0,
      duplicates: 0,
      replaced: 1,
      ignored: 0,
      cells: { kept: 2, refused: 1 },
    })
    const rows = await session.rows(`SELECT cle, "2020-07", "2020-09", fichier, enregistrement
      FROM lignes ANTI JOIN ecartes USING (fichier, enregistrement) ORDER BY cle`)
    expect(rows).toEqual([
      { cle: '900003005', '2020-07': null, '2020-09': 4, fichier: 1, enregistrement: 1 },
      { cle: '900004003', '2020-07': 3, '2020-09': null, fichier: 0, enregistrement: 2 },
    ])
  })

  test('each has its own encoding, container and form', async () => {
    const { files } = await readAll({
      'a.csv': Buffer.concat([Buffer.from('cle;é'), Buffer.from(';eff202031\n900003005;x;1\n')]),
      'b.csv': Buffer.from('cle;\u00e9;eff202031\n900004003;\u00e9;1\n', 'latin1'),
      'c.csv': gzipSync('cle;eff202031\r\n900005000;1\r\n\r\n'),
    })
    expect(files.map(({ encoding, container, blankLines }) => [encoding, container, blankLines])).toEqual([
      ['utf-8', 'plain', 0],
      ['windows-1252', 'plain', 0],
      ['utf-8', 'gzip', 1],
    ])
  })

  test('a file that starts as UTF-8 and is not is read again whole', async () => {
    const good = Array.from({ length: 200_000 }, (_, line) => `${900000000 + line};é;1\n`).join('')
    const { files, counts } = await readAll({
      'a.csv': Buffer.concat([
        Buffer.from(`cle;nom;eff202031\n${good}`),
        Buffer.from('999999999;\u00e9;1\n', 'latin1'),
      ]),
    })
    expect(files[0]?.encoding).toBe('windows-1252')
    expect(counts).toMatchObject({ read: 200_001, kept: 200_001 })
  })

  test('a hole of zero bytes, as a broken copy leaves, costs its line', async () => {
    const hole = Buffer.alloc(1 << 20)
    const { counts } = await readAll({
      'a.csv': Buffer.concat([Buffer.from('cle;eff202031\n900003005;1\n9000'), hole, Buffer.from('\n900004003;1\n')]),
    })
    expect(counts).toMatchObject({ read: 3, kept: 2, refused: 1 })
  })

  test('a line as long as can be read', async () => {
    const { counts } = await readAll({ 'a.csv': `cle;nom;eff202031\n900003005;${'x'.repeat((2 << 20) - 12)};1\n` })
    expect(counts).toMatchObject({ read: 1, kept: 1 })
  })

  test('all bad files are named at once', async () => {
    const reading = read({ 'a.csv': '', 'b.csv': 'cle;eff202031\n900003005;1\n', 'c.csv': 'cle;eff202004\n' })
    await expect(reading).rejects.toThrow(/^a\.csv: the file is empty.*\nc\.csv: column "eff202004" is no month/s)
  })

  test('one file without any line is an error, even beside a good one', async () => {
    const found = await read({
      'a.csv': 'cle;eff202031\n900003005;1\n',
      'b.csv': 'cle;eff202031\n',
      'c.csv': 'cle;eff202031\n900003005;\n12;1\n',
    })
    expect(() => refuseNothingKept(found)).toThrow(
      /^b\.csv: the file has a header and no line.*\nc\.csv: none of its 2 lines can be kept/s,
    )
  })
})

describe('digests of a batch', () => {
  const digests = async () => new FileDigests(folder, folder, await DigestCache.open(join(folder, 'cache.json')))

  test('a file that holds what another holds is refused, whatever their sources', async () => {
    await writeFile(join(folder, 'a.csv'), 'x')
    await cp(join(folder, 'a.csv'), join(folder, 'b.csv'))
    const batch = await digests()
    expect(await batch.of(['a.csv'])).toHaveLength(1)
    await expect(batch.of(['b.csv'])).rejects.toThrow('b.csv: holds exactly what a.csv holds. Remove one of them.')
  })

  test('a folder is no file', async () => {
    await mkdir(join(folder, 'a.csv'))
    await expect((await digests()).of(['a.csv'])).rejects.toThrow('a.csv: is a folder, not a file')
  })
})

test('nothing is left in the folder, even after a failure', async () => {
  const zipped = gzipSync(`cle;eff202031\n${'900003005;1\n'.repeat(1000)}`)
  await expect(read({ 'a.csv': zipped.subarray(0, zipped.length - 4) })).rejects.toThrow('truncated')
  expect(await readdir(folder)).toEqual(['a.csv'])
  expect((await readFile(join(folder, 'a.csv'))).length).toBe(zipped.length - 4)
})

test('the number of a record is its rank, though a large file reaches the threads of the engine in pieces', async () => {
  const lines = Array.from({ length: 500_000 }, (_, rank) => `${900_000_000 + rank};${rank % 7}`)
  const { counts } = await readAll({ 'a.csv': `cle;eff202031\n${lines.join('\n')}\n` })
  expect(counts.kept).toBe(lines.length)
  const { misplaced } = await session.one(
    'SELECT count(*) AS misplaced FROM lignes WHERE CAST(cle AS INTEGER) <> 900000000 + enregistrement - 1',
  )
  expect(Number(misplaced)).toBe(0)
})
