import Papa from 'papaparse'
import { describe, expect, test } from 'vitest'
import type { List } from '../../declare/list.js'
import { listCsv } from './render.js'

const column = (name: string, type: string) => ({
  name,
  type,
  label: name,
  meaning: name,
  null: 'inconnu',
  personal: false,
})
const list = {
  columns: [column('siren', 'siren'), column('raison', 'text'), column('dette', 'euros')],
} as unknown as List

/** What a spreadsheet would show of the list: it tells cells apart, and takes some texts for formulas. */
function shown(raison: string) {
  const text = listCsv(list, [{ siren: '005520135', raison, dette: '-12.50' }])
  expect(text.startsWith('\ufeff')).toBe(true)
  const { data, errors } = Papa.parse<string[]>(text.slice(1).trimEnd(), { delimiter: ';', newline: '\r\n' })
  expect(errors).toEqual([])
  expect(data).toHaveLength(2)
  return data[1] as string[]
}

describe('the name of a company is never a formula', () => {
  test.each([
    '=1+1',
    '=HYPERLINK("http://exemple.invalid";"ouvrir")',
    "=cmd|' /C calc'!A0",
    '+33 1 23 45 67 89',
    '-1+1|cmd',
    '@SUM(A1:A9)',
    '\t=1+1',
    '\r=1+1',
    '=1+1;=2+2',
    '="a"\n=1+1',
  ])('%j starts with an apostrophe, and stays in its cell', (name) => {
    expect(shown(name)).toEqual(['005520135', `'${name}`, '-12,50'])
  })

  test.each(['SARL A = B', 'DUPONT; FILS', 'DIT "LE GRAND"', "L'ATELIER", '3 + 1'])('%j is left as it is', (name) => {
    expect(shown(name)).toEqual(['005520135', name, '-12,50'])
  })
})
