import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sheetRows, zipParts } from '../testing/read-workbook.js'
import { temporaryFolder } from '../testing/vigie.js'
import { writeWorkbook } from './spreadsheet.js'

async function readBack(text: string): Promise<string | undefined> {
  const path = join(await temporaryFolder(), 'classeur.xlsx')
  await writeWorkbook(path, [{ name: 'Essai', widths: [10], fill: (add) => add([[{ text }]]), isShort: true }])
  return sheetRows(zipParts(path).get('xl/worksheets/sheet1.xml') ?? '').rows[0]?.[0]?.value
}

test('a text that just fits a cell is whole', async () => {
  const text = 'x'.repeat(32_767)
  expect(await readBack(text)).toBe(text)
})

test('a longer one is cut, says so, and still fits', async () => {
  expect(await readBack('x'.repeat(32_768))).toBe(`${'x'.repeat(32_763)} […]`)
})

test('a character of two units is never cut in two', async () => {
  expect(await readBack(`x${'𝄞'.repeat(20_000)}`)).toBe(`x${'𝄞'.repeat(16_381)} […]`)
  expect(await readBack('𝄞'.repeat(20_000))).toBe(`${'𝄞'.repeat(16_381)} […]`)
})
