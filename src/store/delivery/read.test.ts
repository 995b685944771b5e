import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../testing/vigie.js'
import { dialect } from './dialect.js'
import { passBody, readHeader, startReading } from './read.js'

let folder: string
beforeAll(async () => {
  folder = await temporaryFolder()
})

async function read(name: string, bytes: Buffer | string, keepHeader = false) {
  const path = join(folder, name)
  await writeFile(path, bytes)
  const reading = await startReading(path)
  const out: Buffer[] = []
  const form = { delimiter: ';', quoting: 'none', width: 2 } as const
  const measured = await passBody(reading, form, keepHeader, async (chunk) => {
    out.push(Buffer.from(chunk))
  }).finally(reading.bytes.close)
  const records = Buffer.concat(out).toString('utf8').split('\n').slice(0, -1)
  return {
    header: (await readHeader(path)).text,
    records: records.map((record) => record.split(dialect.separator)),
    measured,
  }
}

const text = 'nom;valeur\na;1\nb;2\n'
const body = [
  ['a', '1'],
  ['b', '2'],
]

describe('containers are known by content', () => {
  test('plain text, with the digest of what is on disk', async () => {
    const { header, records, measured } = await read('a.csv', text)
    expect({ header, records }).toEqual({ header: 'nom;valeur', records: body })
    expect(measured).toMatchObject({ container: 'plain', lines: 2, records: 2, blankLines: 0, bytes: text.length })
    expect(measured.sha256).toBe(createHash('sha256').update(text).digest('hex'))
  })

  test('gzip, whatever its name, and several members one after the other', async () => {
    const zipped = Buffer.concat([gzipSync('n'), gzipSync(text.slice(1))])
    const { header, records, measured } = await read('a.csv', zipped)
    expect({ header, records }).toEqual({ header: 'nom;valeur', records: body })
    expect(measured.container).toBe('gzip')
    expect(measured.sha256).toBe(createHash('sha256').update(zipped).digest('hex'))
  })

  test('text named .gz is text', async () => {
    expect((await read('a.csv.gz', text)).measured.container).toBe('plain')
  })
})

describe('what cannot be trusted is refused whole', () => {
  /** Does not compress well, so that the middle of the gzip is well after its start. */
  const long = `${text}${Array.from({ length: 20_000 }, (_, line) => `${Math.sin(line)};${line}\n`).join('')}`

  test('a truncated gzip', async () => {
    const zipped = gzipSync(long)
    for (const length of [zipped.length - 1, zipped.length - 8, zipped.length >> 1, 12]) {
      await expect(read('coupe.csv.gz', zipped.subarray(0, length))).rejects.toThrow('the gzip is truncated')
    }
  })

  test('a header read from a truncated gzip says nothing of its end, then or later', async () => {
    const path = join(folder, 'entete.csv.gz')
    const zipped = gzipSync(long)
    await writeFile(path, zipped.subarray(0, zipped.length - 4))
    for (let turn = 0; turn < 20; turn++) expect((await readHeader(path)).text).toBe('nom;valeur')
  })

  test('a damaged gzip', async () => {
    const zipped = gzipSync(long)
    zipped.fill(0xff, zipped.length >> 1, (zipped.length >> 1) + 20)
    await expect(read('abime.csv.gz', zipped)).rejects.toThrow('the gzip is damaged')
  })

  test('a folder, and a file that is not there', async () => {
    await mkdir(join(folder, 'dossier.csv'))
    await expect(readHeader(join(folder, 'dossier.csv'))).rejects.toThrow('is a folder, not a file')
    await expect(readHeader(join(folder, 'absent.csv'))).rejects.toThrow('cannot be opened (ENOENT)')
  })

  test('a first line without end', async () => {
    await expect(read('binaire.csv', Buffer.alloc(5 << 20, 'x'))).rejects.toThrow('longer than 4 MiB')
  })
})

describe('header', () => {
  test('empty files have none', async () => {
    for (const nothing of ['', '\n\r\n\n', '\ufeff']) expect((await read('vide.csv', nothing)).header).toBeUndefined()
    expect((await read('vide.csv.gz', gzipSync(''))).header).toBeUndefined()
  })

  test('a header without line end, with CRLF, after a mark, after blank lines', async () => {
    for (const start of ['nom;valeur', 'nom;valeur\r\n', '\ufeffnom;valeur\n', '\n\r\nnom;valeur\n']) {
      expect(await read('entete.csv', start)).toMatchObject({ header: 'nom;valeur', records: [] })
    }
  })

  test('is whole when the disk gives it in several parts, and nothing of what follows is lost', async () => {
    const [long, line] = [`nom;${'é'.repeat(700_000)}`, `${'b'.repeat(400_000)};2`]
    const { header, records } = await read('long.csv', `${'\n'.repeat(1 << 20)}${long}\n${`${line}\n`.repeat(12)}`)
    expect(header === long).toBe(true)
    expect(records.map((cells) => cells.join(';') === line)).toEqual(Array.from({ length: 12 }, () => true))
  })

  test('is read as Windows-1252 when a file marked UTF-8, or that starts as it, stops being so', async () => {
    const path = join(folder, 'menteur.csv')
    await writeFile(path, Buffer.concat([Buffer.from('\ufeffnom;valeur\nCAF'), Buffer.of(0xe9), Buffer.from(';1\n')]))
    expect((await readHeader(path)).text).toBe('nom;valeur')
    await writeFile(path, Buffer.from('nom;quantité').subarray(0, -1))
    expect((await readHeader(path)).text).toBe('nom;quantitÃ')
  })

  test('is looked for past any number of blank lines, in the time it takes to read them', async () => {
    const started = performance.now()
    const { header, measured } = await read(
      'blanc.csv',
      Buffer.concat([Buffer.alloc(8 << 20, '\n'), Buffer.from(text)]),
    )
    expect(performance.now() - started).toBeLessThan(4_000)
    expect([header, measured.lineMap.lineOf(1)]).toEqual(['nom;valeur', (8 << 20) + 2])
  })

  test('physical lines count the header and the blank lines before it', async () => {
    const { measured } = await read('lignes.csv', '\nnom;valeur\na;1\n\nb;2\n')
    expect([measured.lineMap.lineOf(1), measured.lineMap.lineOf(2)]).toEqual([3, 5])
  })

  test('a first line that is data is kept as the first record', async () => {
    const { records, measured } = await read('donnees.csv', '\na;1\nb;2\n', true)
    expect(records).toEqual(body)
    expect([measured.lineMap.lineOf(1), measured.lineMap.lineOf(2)]).toEqual([2, 3])
  })
})

test('short lines under a wide header do not become a thousand times as much at once', async () => {
  const [width, lines] = [1_000, 200_000]
  await writeFile(join(folder, 'large.csv'), `${'c;'.repeat(width - 1)}c\n${'a\n'.repeat(lines)}`)
  const reading = await startReading(join(folder, 'large.csv'))
  let [largest, passed] = [0, 0]
  const { records } = await passBody(reading, { delimiter: ';', quoting: 'none', width }, false, async (chunk) => {
    largest = Math.max(largest, chunk.length)
    passed += chunk.length
  })
  expect([records, passed]).toEqual([lines, lines * ('\u001d1 field instead of 1000\u001da\n'.length + width - 1)])
  expect(largest).toBeLessThan(80 << 20)
})
