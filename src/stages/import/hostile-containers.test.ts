import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openSession, type Session } from '../../store/session.js'
import { workbookOf, zipOf } from '../../testing/archives.js'
import { costOf, HostileBatch } from '../../testing/hostile.js'
import { temporaryFolder } from '../../testing/vigie.js'

let given: HostileBatch
let session: Session
beforeAll(async () => {
  session = await openSession({ memory: '1GB', threads: 2, temporary: await temporaryFolder() })
})
afterAll(() => session.close())
beforeEach(async () => {
  given = await HostileBatch.make()
})

describe('an archive is asked what it holds before anything of it is unwrapped', () => {
  test('a zip, or a workbook, that holds a thousand times itself', async () => {
    const text = Buffer.alloc(80 << 20, 'x')
    for (const [name, bomb] of [
      ['hostile.zip', zipOf({ 'hostile.csv': text })],
      ['hostile.xlsx', zipOf({ 'xl/workbook.xml': '<workbook/>', 'xl/worksheets/sheet1.xml': text })],
    ] as const) {
      given = await HostileBatch.make()
      await given.write(name, bomb)
      let words: string[] = []
      const { seconds } = await costOf(async () => {
        words = await given.refusals()
      })
      expect(words).toEqual([
        expect.stringMatching(
          /^input-refused 2011.hostile\S+: [0-9.]+ KiB of it hold more than 200 times as much text$/,
        ),
      ])
      expect(seconds).toBeLessThan(5)
    }
  }, 30_000)

  test('a zip that holds more than it says is damaged', async () => {
    const zip = zipOf({ 'hostile.csv': `siren;nom\n${'900004003;NOM\n'.repeat(1_000_000)}` })
    const list = zip.lastIndexOf(Buffer.from('504b0102', 'hex'))
    for (const place of [22, list + 24]) zip.writeUInt32LE(100, place)
    await given.write('hostile.zip', zip)
    expect(await given.refusals()).toEqual([
      expect.stringMatching(/^input-refused 2011.hostile.zip: the zip archive is damaged \(too many bytes/),
    ])
  })

  test('more text than is allowed', async () => {
    await given.write('hostile.zip', zipOf({ 'hostile.csv': `siren;nom\n${'900004003;NOM\n'.repeat(1000)}` }))
    expect(await given.refusals({ text: 4096 })).toEqual([
      'input-refused 2011/hostile.zip: holds more than 4 KiB of text',
    ])
  })
})

describe('a workbook', () => {
  test('whose cell never ends is refused before it fills the memory', async () => {
    const [rels, sheet] = ['xl/_rels/workbook.xml.rels', 'xl/worksheets/sheet1.xml']
    await given.write(
      'hostile.xlsx',
      zipOf({
        'xl/workbook.xml': '<workbook xmlns:r="r"><sheets><sheet r:id="a"/></sheets></workbook>',
        [rels]: '<Relationships><Relationship Id="a" Target="worksheets/sheet1.xml"/></Relationships>',
        [sheet]: `<worksheet><sheetData><row><c t="str"><v>${randomBytes(4 << 20).toString('hex')}</v></c></row>`,
      }),
    )
    expect(await given.refusals()).toEqual([
      'input-refused 2011/hostile.xlsx: the workbook is damaged (a cell never ends)',
    ])
  })

  test('that starts with formulas and code is text like any other', async () => {
    await given.write(
      'hostile.xlsx',
      workbookOf([
        ['siren', 'nom'],
        ['900004003', "=cmd|' /C calc'!A0"],
      ]),
    )
    expect(await given.refusals()).toEqual([])
    expect(await given.kept('hostile')).toEqual([{ siren: '900004003', nom: "=cmd|' /C calc'!A0" }])
  })
})

describe('a Parquet file', () => {
  const write = (select: string) =>
    session.run(`COPY (${select}) TO '${join(given.place, 'hostile.parquet')}' (FORMAT parquet, COMPRESSION zstd)`)

  test('of more records, columns or text than is allowed is refused by what its foot says', async () => {
    await write("SELECT '900004003' AS siren, 'NOM ' || range AS nom FROM range(100000)")
    expect(await given.refusals({ records: 99_999 })).toEqual([
      'input-refused 2011/hostile.parquet: has more than 99999 records',
    ])
    expect(await given.refusals({ text: 1000 })).toEqual([
      'input-refused 2011/hostile.parquet: holds more than 1000 bytes of text',
    ])
    expect(await given.refusals()).toEqual([])
    const columns = Array.from({ length: 2_000 }, (_, column) => `1 AS c${column}`)
    await write(`SELECT '900004003' AS siren, ${columns.join(', ')}`)
    expect(await given.refusals()).toEqual([
      'input-refused 2011/hostile.parquet: has 2001 columns, and 2000 are read at most',
    ])
  }, 30_000)
})
