import { execFileSync } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { mkdir, open, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip, gzipSync } from 'node:zlib'
import { beforeEach, describe, expect, test } from 'vitest'
import { isFailure } from '../../kernel/failure.js'
import type { StageContext } from '../../stages/context.js'
import { readParquet } from '../../testing/parquet.js'
import { batch, catalogOf, contextIn, sourceFrom } from '../../testing/stage-context.js'
import { temporaryFolder } from '../../testing/vigie.js'
import { importBatch } from './index.js'

const declaration = (name: string, quoting: string) => `
  name: ${name}
  label: Source ${name}
  producer: Essai
  cadence: monthly
  expected: false
  files: ['^${name}']
  dialect: { delimiter: ';', quoting: ${quoting} }
  scope: siren
  columns:
    - { name: siren, headers: [siren], type: siren, filled: true, meaning: The company }
    - { name: nom, headers: [nom], type: text, required: false, meaning: Its name }
  key: [siren]
  history: flux
  covers: { lag_months: 0 }
  lists_every_case: false`
const catalog = catalogOf(sourceFrom(declaration('voisin', 'none')), sourceFrom(declaration('hostile', 'double')))

let folder: string
let place: string
beforeEach(async () => {
  folder = await temporaryFolder()
  place = join(folder, 'batches', '2011')
  await mkdir(place, { recursive: true })
  await writeFile(join(place, 'voisin.csv'), 'siren;nom\n900003005;VOISIN\n')
})

/** Imports the batch; the neighbour must come out as if nothing stood beside it. Gives the words of what is refused. */
async function refusals(reading: StageContext['reading'] = {}): Promise<string[]> {
  const context = { ...contextIn(folder, catalog), reading }
  const words = await importBatch(context, batch('2011')).then(
    () => [],
    (error) => {
      if (!isFailure(error)) throw error
      return error.issues.map(({ cause, place: where, message }) => `${cause} ${where}: ${message}`)
    },
  )
  expect(await kept('voisin')).toEqual([{ siren: '900003005', nom: 'VOISIN' }])
  return words
}

const kept = async (source: string) =>
  (await readParquet(join(folder, '1-imported', '2011', `${source}.parquet`))).map(({ siren, nom }) => ({ siren, nom }))

/** Writes a gzip of a text that is never whole in memory. */
async function gzipOf(name: string, head: string, piece: string, times: number): Promise<void> {
  function* text() {
    yield head
    for (let time = 0; time < times; time++) yield piece
  }
  await pipeline(Readable.from(text()), createGzip({ level: 6 }), createWriteStream(join(place, name)))
}

describe('a file that is too much of something is refused whole, and the others are imported', () => {
  test('a line of one gibibyte costs itself alone', async () => {
    const mebibyte = 'x'.repeat(1 << 20)
    await gzipOf('hostile.csv', 'siren;nom\n900004003;AVANT\n', mebibyte, 1024)
    expect(await refusals({ ratio: 100_000 })).toEqual([])
    expect(await kept('hostile')).toEqual([{ siren: '900004003', nom: 'AVANT' }])
    const refused = await readFile(join(folder, '1-imported', '2011', 'refus', 'hostile.csv'), 'utf8')
    expect(refused).toContain('the line is longer than 2 MiB')
    expect(refused.length).toBeLessThan(5_000)
  }, 60_000)

  test('a file of zeros is no text', async () => {
    const file = await open(join(place, 'hostile.csv'), 'w')
    await file.truncate(2 ** 28)
    await file.close()
    expect(await refusals()).toEqual([
      expect.stringMatching(/^input-refused 2011\/hostile.csv: the first line is longer than 4 MiB/),
    ])
  }, 60_000)

  test('a gzip that holds a thousand times itself', async () => {
    await gzipOf('hostile.csv.gz', 'siren;nom\n', '900004003;BOMBE\n'.repeat(65_536), 100)
    const [words = ''] = await refusals()
    expect(words).toMatch(
      /^input-refused 2011\/hostile.csv.gz: [0-9.]+ KiB of it hold more than 200 times as much text$/,
    )
  }, 60_000)

  test('more text, records or columns than is allowed', async () => {
    const lines = Array.from({ length: 2_000 }, (_, line) => `${100_000_000 + line};NOM\n`)
    await writeFile(join(place, 'hostile.csv'), `siren;nom\n${lines.join('')}`)
    expect(await refusals({ text: 4096 })).toEqual(['input-refused 2011/hostile.csv: holds more than 4 KiB of text'])
    expect(await refusals({ records: 1999 })).toEqual(['input-refused 2011/hostile.csv: has more than 1999 records'])
    const header = ['siren', ...Array.from({ length: 10_000 }, (_, column) => `c${column}`)]
    await writeFile(join(place, 'hostile.csv'), `${header.join(';')}\n900004003${';'.repeat(10_000)}\n`)
    expect(await refusals()).toEqual(['input-refused 2011/hostile.csv: has 10001 columns, and 2000 are read at most'])
  }, 60_000)
})

describe('a file that is not what it says', () => {
  test('a gzip inside a gzip, a gzip that is cut', async () => {
    await writeFile(join(place, 'hostile.csv.gz'), gzipSync(gzipSync('siren;nom\n900004003;DEDANS\n')))
    expect(await refusals()).toEqual([expect.stringMatching(/^input-refused 2011\/hostile.csv.gz: holds another gzip/)])
    const whole = gzipSync(`siren;nom\n${'900004003;COUPE\n'.repeat(9_999)}`)
    await writeFile(join(place, 'hostile.csv.gz'), whole.subarray(0, whole.length - 9))
    expect(await refusals()).toEqual([
      'input-refused 2011/hostile.csv.gz: the gzip is truncated: it ends before its own end mark',
    ])
  })

  test('NUL bytes and a quote that is never closed cost their lines alone', async () => {
    await writeFile(join(place, 'hostile.csv'), 'siren;nom\n900004003;A\0B\n900005000;"JAMAIS\n900006008;FIN\n')
    expect(await refusals()).toEqual([])
    expect(await kept('hostile')).toEqual([{ siren: '900006008', nom: 'FIN' }])
  })

  test.each(['__proto__', 'constructor', 'a"; DROP TABLE lu_0; --', "');--", 'hasOwnProperty', '../../etc/passwd'])(
    'a header named %s is an extra column, and nothing else',
    async (header) => {
      const quoted = `"${header.replaceAll('"', '""')}"`
      await writeFile(join(place, 'hostile.csv'), `siren;${quoted};nom\n900004003;x;NOM\n`)
      expect(await refusals()).toEqual([])
      expect(await kept('hostile')).toEqual([{ siren: '900004003', nom: 'NOM' }])
    },
  )
})

describe('a name is a name', () => {
  test.each([
    'hostile*.csv',
    'hostile[1].csv',
    'hostile{a,b}?.csv',
    `hostile'"; --.csv`,
    'hostile\n.csv',
    'hostile -x $(id).csv',
  ])('%j is read as that file and no other', async (name) => {
    await writeFile(join(place, name), 'siren;nom\n900004003;LUI\n')
    await mkdir(join(folder, 'ailleurs'))
    await writeFile(join(folder, 'ailleurs', 'hostile1.csv'), 'siren;nom\n900005000;AUTRE\n')
    expect(await refusals()).toEqual([])
    expect(await kept('hostile')).toEqual([{ siren: '900004003', nom: 'LUI' }])
  })

  test('a link that stays among the deliveries is that file; one that leaves them is refused', async () => {
    await mkdir(join(folder, 'batches', 'depot'))
    await writeFile(join(folder, 'batches', 'depot', 'fichier'), 'siren;nom\n900004003;LIEN\n')
    await symlink('../depot/fichier', join(place, 'hostile.csv'))
    expect(await refusals()).toEqual([])
    expect(await kept('hostile')).toEqual([{ siren: '900004003', nom: 'LIEN' }])
    await writeFile(join(folder, 'secret'), 'siren;nom\n900005000;SECRET\n')
    await symlink('../../secret', join(place, 'hostile_2.csv'))
    expect(await refusals()).toEqual(['input-refused 2011/hostile_2.csv: is a link that leads out of the deliveries'])
  })

  test('a pipe, a device, a folder, a link to nothing, a link to itself', async () => {
    execFileSync('mkfifo', [join(place, 'hostile_a.csv')])
    expect(await refusals()).toEqual(['input-refused 2011/hostile_a.csv: is a named pipe, not a file'])
    for (const [target, words] of [
      ['/dev/zero', 'input-refused 2011/hostile_a.csv: is a device, not a file'],
      ['.', 'input-refused 2011/hostile_a.csv: is a folder, not a file'],
      ['nulle-part', 'io 2011/hostile_a.csv: is a link to nothing'],
      ['hostile_a.csv', 'io 2011/hostile_a.csv: is a link to nothing'],
    ] as const) {
      execFileSync('ln', ['-sfn', target, join(place, 'hostile_a.csv')])
      expect(await refusals()).toEqual([words])
    }
  }, 20_000)
})
