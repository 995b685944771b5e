import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sourceShape } from '../../declare/source.js'
import { openSession, type Session } from '../../store/session.js'
import { temporaryFolder } from '../../testing/vigie.js'
import { readSource } from './import-source.js'

/** Three columns are read, a fourth is not. The first is the key, so that a record is found again by what it holds. */
const declared = (delimiter: ';' | ',', quoting: 'none' | 'double') => ({
  ...sourceShape.parse({
    name: 'essai',
    label: 'essai',
    producer: 'essai',
    cadence: 'monthly',
    expected: false,
    files: ['essai'],
    dialect: { delimiter, quoting },
    scope: 'compte',
    columns: [
      { name: 'cle', headers: ['cle'], type: 'text', filled: true, meaning: 'key' },
      { name: 'jour', headers: ['jour'], type: 'date', meaning: 'day' },
      { name: 'nom', headers: ['nom'], type: 'text', meaning: 'name' },
    ],
    key: ['cle'],
    history: 'flux',
    covers: { lag_months: 0 },
    lists_every_case: false,
  }),
  file: 'essai',
  digest: 'essai',
})

let session: Session
let folder: string
beforeAll(async () => {
  folder = await temporaryFolder()
  session = await openSession({ memory: '2GB', threads: 4, temporary: folder })
})
afterAll(() => session.close())

/** What a line becomes, by a generator that knows what it wrote. */
interface Piece {
  readonly text: string
  readonly reason?: string
  readonly cells?: readonly string[]
  readonly blank?: true
}

function numbers(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const padding = 'NOM LONG DE REMPLISSAGE '

function plainPiece(pick: (below: number) => number, rank: number): Piece {
  const name = `${padding.repeat(pick(9))}é`
  const good = [`k${rank}`, '2020-11-30', name, 'x']
  const with_ = (cells: readonly string[]): Piece => ({ text: cells.join(';'), cells })
  switch (pick(24)) {
    case 0:
      return { text: `k${rank};2020-02-30;${name};x`, reason: 'is not a date (like 2020-11-30)' }
    case 1:
      return { text: `k${rank};2020-11-30`, reason: '2 fields instead of 4' }
    case 2:
      return { text: `${good.join(';')};;`, reason: '6 fields instead of 4' }
    case 3:
      return with_([`"k${rank}`, '', `${name}"`, ''])
    case 4:
      return { text: `k${rank};2020-11-30;"A; B ""C""";x`, cells: [`k${rank}`, '2020-11-30', 'A; B "C"', 'x'] }
    case 5:
      return { text: `k${rank};2020-11-30;"A; B;x`, reason: '5 fields instead of 4' }
    case 6:
      return { text: '', blank: true }
    case 7:
      return { text: `k${rank};2020\r-11-30;${name};x`, reason: 'holds a byte that is no text (0x0d)' }
    case 8:
      return { text: `;2020-11-30;${name};x`, reason: 'is empty' }
    case 9:
      return with_([`k${pick(20)}`, '2020-11-30', 'REPETE', 'x'])
    case 10:
      return with_([`k${pick(20)}`, '2020-11-30', name, String(rank)])
    default:
      return with_(good)
  }
}

function quotedPiece(pick: (below: number) => number, rank: number): Piece {
  const name = `${padding.repeat(pick(9))}é`
  switch (pick(20)) {
    case 0:
      return { text: `k${rank},2020-11-30,"A\nB\n\nC, D",x`, cells: [`k${rank}`, '2020-11-30', 'A\nB\n\nC, D', 'x'] }
    case 1:
      return { text: `"k${rank}",2020-11-30,"A ""B""",`, cells: [`k${rank}`, '2020-11-30', 'A "B"', ''] }
    case 2:
      return { text: `k${rank},2020-11-30,"A,x`, reason: 'a quote is opened and not closed' }
    case 3:
      return { text: `k${rank},2020-11-30,"A" B,x`, reason: 'a cell goes on after its closing quote' }
    case 4:
      return { text: `k${rank},2020-02-30,"A\nB",x`, reason: 'is not a date (like 2020-11-30)' }
    case 5:
      return { text: `k${rank},"2020-11-30"`, reason: '2 fields instead of 4' }
    case 6:
      return { text: '', blank: true }
    case 7:
      return { text: `k${rank},2020-11-30,A "B" C,x`, cells: [`k${rank}`, '2020-11-30', 'A "B" C', 'x'] }
    case 8: {
      const key = `k${pick(20)}`
      return { text: `${key},2020-11-30,"REPETE, ENCORE",x`, cells: [key, '2020-11-30', 'REPETE, ENCORE', 'x'] }
    }
    default:
      return { text: `k${rank},2020-11-30,${name},x`, cells: [`k${rank}`, '2020-11-30', name, 'x'] }
  }
}

interface Expected {
  read: number
  kept: { record: number; key: string; name: string | null }[]
  refused: { record: number; line: number; reason: string }[]
  duplicates: number
  replaced: number
}

/** An independent account of the file: which record each piece is, on which line, and which key it is the last of. */
function account(pieces: readonly Piece[], delimiter: string): Expected {
  const expected: Expected = { read: 0, kept: [], refused: [], duplicates: 0, replaced: 0 }
  const good: { record: number; cells: readonly string[] }[] = []
  let line = 2
  for (const { text, reason, cells, blank } of pieces) {
    if (!blank) {
      expected.read++
      if (reason) expected.refused.push({ record: expected.read, line, reason })
      else if (cells) good.push({ record: expected.read, cells })
    }
    line += text.split('\n').length
  }
  const last = new Map<string, Set<string>>()
  for (const { record, cells } of good.reverse()) {
    const [key = '', , name] = cells
    const content = cells.join(delimiter)
    const later = last.get(key)
    if (!later) {
      last.set(key, new Set([content]))
      expected.kept.push({ record, key, name: name || null })
    } else {
      if (later.has(content)) expected.duplicates++
      else expected.replaced++
      later.add(content)
    }
  }
  expected.kept.reverse()
  return expected
}

async function checkLaw(pieces: readonly Piece[], delimiter: ';' | ',', quoting: 'none' | 'double', crlf: boolean) {
  const header = ['cle', 'jour', 'nom', 'autre'].join(delimiter)
  const text = [header, ...pieces.map((piece) => piece.text)].join('\n')
  await writeFile(join(folder, 'essai.csv'), `${crlf ? text.replaceAll('\n', '\r\n') : text}\n`)
  const source = declared(delimiter, quoting)
  const {
    assertion: { counts },
  } = await readSource(session, {
    batch: '2011',
    source,
    folder,
    names: ['essai.csv'],
    temporary: folder,
  })
  const expected = account(pieces, delimiter)
  const { kept, refused, duplicates, replaced, ignored } = counts
  expect(counts.read).toBe(kept + refused + duplicates + replaced + ignored)
  expect(counts).toEqual({
    read: expected.read,
    kept: expected.kept.length,
    refused: expected.refused.length,
    duplicates: expected.duplicates,
    replaced: expected.replaced,
    ignored: 0,
  })
  const refusals = await session.rows(
    'SELECT enregistrement AS record, ligne AS line, raison AS reason FROM refus ORDER BY enregistrement',
  )
  expect(refusals).toEqual(expected.refused)
  const lines = await session.rows(`SELECT enregistrement AS record, cle AS key, nom AS name
    FROM lignes ANTI JOIN ecartes USING (fichier, enregistrement) ORDER BY enregistrement`)
  const different = lines.findIndex((row, index) => {
    const wanted = expected.kept[index]
    return row.record !== wanted?.record || row.key !== wanted?.key || row.name !== wanted?.name
  })
  if (different !== -1) expect(lines[different]).toEqual(expected.kept[different])
  expect(lines.length).toBe(expected.kept.length)
}

const write = (seed: number, size: number, piece: typeof plainPiece) => {
  const pick = numbers(seed)
  return Array.from({ length: size }, (_, rank) => piece(pick, rank + 100))
}

const sizes = fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 31, max: 4000 }))
const runs = { numRuns: 30, seed: 20201130 }

describe('every record is kept, refused, a duplicate or replaced, under its own number and line', () => {
  test('without quotes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), sizes, fc.boolean(), async (seed, size, crlf) => {
        await checkLaw(write(seed, size, plainPiece), ';', 'none', crlf)
      }),
      runs,
    )
  })

  test('with quotes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), sizes, fc.boolean(), async (seed, size, crlf) => {
        await checkLaw(write(seed, size, quotedPiece), ',', 'double', crlf)
      }),
      runs,
    )
  })

  test('400 000 lines, which the engine reads in several buffers by several threads', async () => {
    await checkLaw(write(1, 400_000, plainPiece), ';', 'none', false)
  })

  test('150 000 records in quotes, with one that is never closed at the end', async () => {
    const end = { text: 'k1,2020-11-30,"A,x', reason: 'a quote is opened and not closed' }
    await checkLaw([...write(2, 150_000, quotedPiece), end], ',', 'double', false)
  })
})
