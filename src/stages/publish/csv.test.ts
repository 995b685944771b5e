import Papa from 'papaparse'
import { describe, expect, test } from 'vitest'
import type { List } from '../../declare/list.js'
import { csvHead, csvRows } from './csv.js'

const column = (name: string, type: string) => ({
  ...{ name, type, label: name, meaning: name, null: 'inconnu' },
  ...{ personal: false, rights: [], json: false },
})
const list = {
  columns: [column('siren', 'siren'), column('raison', 'text'), column('dette', 'euros'), column('jour', 'date')],
} as unknown as List

/** What a spreadsheet would show of the list: it tells cells apart, and takes some texts for formulas. */
function shown(raison: string | null) {
  const row = { siren: '005520135', raison, dette: '-12.50', jour: '2020-11-30' }
  const text = csvHead(list) + csvRows(list, [row])
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
    '\n=1+1',
    '\0=1+1',
    '\uff1d1+1',
    '\uff0b1',
    '\uff0d1',
    '\uff20SUM(A1)',
    '=1+1;=2+2',
    '="a"\n=1+1',
  ])('%j starts with an apostrophe, and stays in its cell', (name) => {
    expect(shown(name)).toEqual(['005520135', `'${name}`, '-12,5', '30/11/2020'])
  })

  test.each(['SARL A = B', 'DUPONT; FILS', 'DIT "LE GRAND"', "L'ATELIER", '3 + 1', '-'])(
    '%j is left as it is',
    (name) => {
      expect(shown(name)).toEqual(['005520135', name, '-12,5', '30/11/2020'])
    },
  )

  test('what is unknown says so', () => {
    expect(shown(null)[1]).toBe('n/d')
  })
})
