import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { type SheetCell, workbookOf, zipOf } from '../../testing/archives.js'
import { temporaryFolder } from '../../testing/vigie.js'
import { containerOf } from './bytes.js'
import { workbookText } from './workbook.js'

let path: string
beforeAll(async () => {
  path = join(await temporaryFolder(), 'classeur')
})

async function told(bytes: Buffer): Promise<string> {
  await writeFile(path, bytes)
  const parts: Buffer[] = []
  for await (const part of workbookText(path)) parts.push(part)
  return Buffer.concat(parts).toString('utf8')
}

const sheet = (...rows: (SheetCell[] | undefined)[]) => told(workbookOf(rows))

test('a row is a line, whatever way its texts are kept', async () => {
  expect(await sheet(['nom', { shared: 'ville' }], [{ shared: 'A & B' }, 'Épinal'])).toBe('nom,ville\nA & B,Épinal\n')
  expect(await containerOf(path)).toBe('xlsx')
})

test('cells that are not written are empty, at the end of a row too', async () => {
  expect(await sheet(['a', 'b', 'c'], [undefined, 'x'], ['y'])).toBe('a,b,c\n,x,\ny,,\n')
})

test('what a text would break on is quoted', async () => {
  expect(await sheet(['a;b', 'c,d'], ['dit "oui"', 'deux\nlignes'])).toBe('a;b,"c,d"\n"dit ""oui""","deux\nlignes"\n')
})

test('a blank row is a blank line, so that a line is a row of the sheet', async () => {
  expect(await sheet(['a', 'b'], undefined, undefined, ['x', 'y'], [], ['z'])).toBe('a,b\n\n\nx,y\n\nz,\n')
})

test('numbers are those a spreadsheet shows, never with an exponent', async () => {
  const numbers = [1234.5600000000002, 0.1, 12, 90000300500017, 1e15, -3.5]
  expect(await sheet(numbers)).toBe('1234.56,0.1,12,90000300500017,1000000000000000,-3.5\n')
})

test('a number that is shown as a date is that day, with its hour if it has one', async () => {
  expect(await sheet([{ date: 44165 }, { date: 44165.75 }, 44165])).toBe('2020-11-30,2020-11-30 18:00:00,44165\n')
})

test('a workbook of several sheets, or of none, is refused', async () => {
  await expect(told(workbookOf([['a']], [['b']]))).rejects.toThrow('has 2 sheets, where one was expected')
  await expect(told(zipOf({ 'xl/workbook.xml': '<workbook/>' }))).rejects.toThrow('has 0 sheets')
})

test('a workbook whose text is cut is refused', async () => {
  const parts = { 'xl/workbook.xml': '<workbook xmlns:r="r"><sheets><sheet r:id="1"/></sheets></workbook>' }
  await expect(told(zipOf({ ...parts, 'xl/worksheets/sheet1.xml': '<worksheet><row><c' }))).rejects.toThrow(
    'the workbook is damaged',
  )
  await expect(told(zipOf(parts))).rejects.toThrow('lacks the sheet that it names')
})
