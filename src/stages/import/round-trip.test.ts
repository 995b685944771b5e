import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSession, type Session } from '../../store/session.js'
import { sourceFrom } from '../../testing/stage-context.js'
import { temporaryFolder } from '../../testing/vigie.js'
import { readSource } from './import-source.js'

const source = (delimiter: string) =>
  sourceFrom(`
    name: essai
    label: Essai
    producer: Essai
    cadence: monthly
    expected: false
    files: ['essai']
    dialect: { delimiter: ${JSON.stringify(delimiter)}, quoting: double }
    scope: compte
    columns:
      - { name: cle, headers: [cle], type: text, filled: true, meaning: The key }
      - { name: a, headers: [a], type: text, meaning: Some text }
      - { name: b, headers: [b], type: text, meaning: Some text }
    key: [cle]
    history: flux
    covers: { lag_months: 0 }
    lists_every_case: false`)

let session: Session
let folder: string
beforeAll(async () => {
  folder = await temporaryFolder()
  session = await openSession({ memory: '500MB', threads: 2, temporary: folder })
})
afterAll(() => session.close())

/** The bytes of a cell as hexadecimal, since what reads results drops a mark at their start; an empty one is null. */
const stored = (cell: string) => Buffer.from(asRead(cell)).toString('hex').toUpperCase() || null

/** Bytes that no text holds, or that reading needs for itself. */
const noText = ['\0', '\r', '\u001d', '\u001e', '\u001f']

/** Any character, and those that break readers far more often than chance would have them. */
const character = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom('"', '""', ';', ',', '\t', '\n', '\r\n', ' ', "'", '\\', 'é', '\ufeff', '\u00a0'),
  },
  { weight: 1, arbitrary: fc.constantFrom(...noText, '\u2028', '\u0085') },
  { weight: 3, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 3 }) },
)
const text = fc.array(character, { maxLength: 12 }).map((parts) => parts.join(''))
const rows = fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 25 })
const form = fc.record({
  delimiter: fc.constantFrom(';', ',', '\t'),
  newline: fc.constantFrom('\n', '\r\n'),
  mark: fc.constantFrom('', '\ufeff'),
  lastEnd: fc.boolean(),
})

/** A cell as RFC 4180 writes it. */
const written = (cell: string) => `"${cell.replaceAll('"', '""')}"`

/** Line breaks are line feeds once read. */
const asRead = (cell: string) => cell.replaceAll('\r\n', '\n')

/** The reason for which a record cannot be read: the first of its bytes that no text holds. */
function refusal(cells: readonly string[]): string | undefined {
  const found = [...cells.map(asRead).join('')].find((one) => noText.includes(one))
  return found && `holds a byte that is no text (0x${found.charCodeAt(0).toString(16).padStart(2, '0')})`
}

test('what any program writes as csv is read as it was, or refused for a byte that no text holds', async () => {
  let [kept, refused] = [0, 0]
  await fc.assert(
    fc.asyncProperty(rows, form, async (given, { delimiter, newline, mark, lastEnd }) => {
      const records = given.map(([a, b], rank) => [`k${rank}`, a, b] as const)
      const lines = [['cle', 'a', 'b'], ...records].map((cells) => cells.map(written).join(delimiter))
      await writeFile(join(folder, 'essai.csv'), mark + lines.join(newline) + (lastEnd ? newline : ''))
      const { assertion } = await readSource(session, {
        batch: '2011',
        source: source(delimiter),
        folder,
        names: ['essai.csv'],
        temporary: folder,
      })
      const read = await session.rows(
        'SELECT cle, hex(encode(a)) AS a, hex(encode(b)) AS b FROM lignes ORDER BY enregistrement',
      )
      const reasons = await session.rows('SELECT enregistrement AS n, raison FROM refus ORDER BY enregistrement')
      const expected = records.flatMap(([cle, a, b]) =>
        refusal([a, b]) === undefined ? [{ cle, a: stored(a), b: stored(b) }] : [],
      )
      const bad = records.flatMap(([, a, b], rank) => {
        const raison = refusal([a, b])
        return raison === undefined ? [] : [{ n: rank + 1, raison }]
      })
      expect(reasons).toEqual(bad)
      expect(read).toEqual(expected)
      expect(assertion.counts).toMatchObject({ read: records.length, kept: expected.length, refused: bad.length })
      kept += expected.length
      refused += bad.length
    }),
    { numRuns: 80 },
  )
  expect(Math.min(kept, refused)).toBeGreaterThan(100)
})
