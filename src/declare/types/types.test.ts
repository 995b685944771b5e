import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { literal } from '../../kernel/sql.js'
import { openSession, type Session } from '../../store/session.js'
import { columnTypeNamed, columnTypes } from './index.js'

let session: Session
beforeAll(async () => {
  session = await openSession({ memory: '500MB', threads: 2, temporary: '/tmp' })
})
afterAll(() => session.close())

const asText = (value: string) => `CAST(${value} AS VARCHAR)`

describe.each([...columnTypes.values()])('$name', (type) => {
  test.each(Object.entries(type.examples))('%j is read as %j', async (cell, expected) => {
    const { value, stored } = await session.one(
      `SELECT ${asText(type.read('cell'))} AS value, typeof(${type.read('cell')}) AS stored FROM (SELECT ${literal(cell)} AS cell)`,
    )
    expect(value).toBe(expected)
    expect(String(stored).replaceAll('"', '')).toBe(type.stored)
  })

  test('an empty cell is no value', async () => {
    const { value } = await session.one(
      `SELECT ${asText(type.read('cell'))} AS value FROM (SELECT CAST(NULL AS VARCHAR) AS cell)`,
    )
    expect(value).toBeNull()
  })

  test('never raises, whatever the cell', async () => {
    const hostile = [
      '',
      ' ',
      '-',
      '+',
      '.',
      ',',
      '0',
      '00',
      '99999999999999999999',
      '-9223372036854775808',
      '9223372036854775807',
      '18446744073709551615',
      '1234567890123456,78',
      '1e999',
      '00/00/0000',
      '\u00a0',
      'é',
    ]
    const cells = [...hostile, ...fc.sample(fc.string({ maxLength: 20 }), { numRuns: 300, seed: 1 })]
    const numeric = fc.sample(fc.stringMatching(/^[0-9eE.,+\-/ ]{1,20}$/), { numRuns: 700, seed: 2 })
    const list = [...cells, ...numeric].map((cell) => literal(cell.replaceAll('\0', '')))
    const { count } = await session.one(
      `SELECT count(${type.read('cell')}) AS count FROM (SELECT unnest([${list.join(', ')}]) AS cell)`,
    )
    expect(Number(count)).toBeGreaterThanOrEqual(0)
  })
})

const day = fc
  .date({ min: new Date('1900-01-01'), max: new Date('2899-12-31'), noInvalidDate: true })
  .map((date) => `DATE '${date.toISOString().slice(0, 10)}'`)
const firstDay = day.map((date) => `date_trunc('month', ${date})::DATE`)
const digits = (count: number) => fc.stringMatching(new RegExp(`^[0-9]{${count}}$`)).map(literal)
const decimal = (bound: bigint, scale: number) =>
  fc.bigInt({ min: -bound, max: bound }).map((value) => {
    const text = String(value < 0n ? -value : value).padStart(scale + 1, '0')
    return `${value < 0n ? '-' : ''}${text.slice(0, -scale)}.${text.slice(-scale)}::DECIMAL(38,${scale})`
  })
const period = fc
  .tuple(fc.integer({ min: 1900, max: 2899 }), fc.constantFrom(1, 3, 12), fc.nat(11))
  .map(([year, months, at]) => {
    const start = `make_date(${year}, ${at - (at % months) + 1}, 1)`
    return `{'debut': ${start}, 'fin': CAST(${start} + INTERVAL ${months} MONTH AS DATE)}`
  })

const storedValues: Record<string, fc.Arbitrary<string>> = {
  siren: digits(9),
  siren_imprime: digits(9),
  siret: digits(14),
  compte: digits(18),
  code: fc.string({ minLength: 1, maxLength: 60 }).map((text) => literal(text.replaceAll('\0', ' '))),
  text: fc.string({ minLength: 1 }).map((text) => literal(text.replaceAll('\0', ' '))),
  integer: fc.integer().map(String),
  headcount: fc.nat().map(String),
  euros: decimal(99999999999999999n, 2),
  cents: decimal(999999999999999n, 2),
  euros_fins: decimal(99999999999999999999999n, 8),
  decimal: decimal(99999999999999999999999n, 8),
  ratio: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => `'${value}'::DOUBLE`),
  boolean: fc.boolean().map(String),
  date: day,
  date_fr: day,
  date_libre: day,
  date_mois_lettres: day,
  date_sas: day,
  date_yyymmdd: day,
  month: firstDay,
  period_yyqm: period,
}

describe('a stored value written as its producer does is read again as itself', () => {
  test('every type is tried', () => {
    expect(Object.keys(storedValues).sort()).toEqual([...columnTypes.keys()].sort())
  })

  test.each(Object.entries(storedValues))('%s', async (name, values) => {
    const type = columnTypeNamed(name)
    const given = fc.sample(values, { numRuns: 300, seed: 7 }).map((value) => `(CAST(${value} AS ${type.stored}))`)
    const lost = await session.rows(
      `SELECT ${asText('v')} AS value, ${type.write('v')} AS cell, ${asText(type.read(type.write('v')))} AS again
       FROM (VALUES ${given.join(', ')}) AS valeurs(v)
       WHERE (${type.read(type.write('v'))}) IS DISTINCT FROM v LIMIT 3`,
    )
    expect(lost).toEqual([])
  })
})
