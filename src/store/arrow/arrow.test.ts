import { type Table, tableFromIPC } from 'apache-arrow'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../testing/vigie.js'
import { openSession, type Session } from '../session.js'
import { type ArrowForm, writeArrow } from './index.js'

/** A row of every type that a table has, a third of the values missing, over several record batches. */
const everyType = `SELECT
    CASE WHEN hash(i, 1) % 3 > 0 THEN CAST(i - 100000 AS INTEGER) END AS entier,
    CASE WHEN hash(i, 2) % 3 > 0 THEN CAST(i AS BIGINT) * 45035996273 END AS grand,
    CASE WHEN hash(i, 3) % 3 > 0 THEN i / 7.0::DOUBLE END AS ratio,
    CASE WHEN hash(i, 4) % 3 > 0 THEN CAST(CAST((i - 100000) AS DECIMAL(12,2)) * 0.01 AS DECIMAL(18,2)) END AS euros,
    CASE WHEN hash(i, 5) % 3 > 0 THEN CAST(CAST(i - 100000 AS DECIMAL(9,0)) * CAST(0.00000001 AS DECIMAL(9,8)) AS DECIMAL(24,8)) END AS fin,
    CASE WHEN hash(i, 6) % 3 > 0 THEN DATE '1900-01-01' + CAST(i AS INTEGER) END AS jour,
    CASE WHEN hash(i, 7) % 3 > 0 THEN i % 2 = 0 END AS vrai,
    CASE hash(i, 8) % 4 WHEN 0 THEN NULL WHEN 1 THEN '' WHEN 2 THEN 'é€😀 "' || i ELSE repeat('x', CAST(i % 40 AS INTEGER)) END AS texte
  FROM range(200000) t(i)`

let session: Session
beforeAll(async () => {
  session = await openSession({ memory: '500MB', threads: 2, temporary: await temporaryFolder() })
  await session.run(`CREATE TABLE tout AS ${everyType}`)
})
afterAll(() => session.close())

async function exported(sql: string, form: Partial<ArrowForm> = {}) {
  const parts: Uint8Array[] = []
  const whole: ArrowForm = { kind: 'file', metadata: new Map(), columns: new Map(), ...form }
  const rows = await writeArrow(session, sql, whole, async (bytes) => {
    parts.push(bytes)
    return true
  })
  const bytes = Buffer.concat(parts)
  return { rows, bytes, parts, table: tableFromIPC(bytes) as Table }
}

/** A value of the Arrow reader as the engine writes it in JSON. */
function asText(value: unknown, type: string): unknown {
  if (value === null) return null
  if (/^Decimal/.test(type)) {
    const scale = Number(/e\+(\d+)/.exec(type)?.[1] ?? 0)
    const words = value as Uint32Array
    const raw = BigInt.asIntN(
      128,
      words.reduceRight((sum, word) => (sum << 32n) | BigInt(word), 0n),
    )
    const digits = String(raw < 0n ? -raw : raw).padStart(scale + 1, '0')
    return `${raw < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
  }
  if (/^Date/.test(type)) return new Date(Number(value)).toISOString().slice(0, 10)
  return typeof value === 'bigint' ? Number(value) : value
}

describe.each(['file', 'stream'] as const)('a table written as an Arrow %s', (kind) => {
  test('is read back equal, every value of every type', async () => {
    const { rows, table } = await exported('FROM tout', { kind })
    expect([rows, table.numRows]).toEqual([200_000, 200_000])
    const expected = await session.rows('FROM tout')
    for (const field of table.schema.fields) {
      const column = table.getChild(field.name)
      const type = String(field.type)
      const wrong = expected.findIndex((row, index) => asText(column?.get(index) ?? null, type) !== row[field.name])
      expect(wrong === -1 ? 'equal' : `${field.name} differs at ${wrong}`).toBe('equal')
    }
  }, 60_000)

  test('keeps decimals and days as they are, and what is said of each column', async () => {
    const columns = new Map([['euros', new Map([['unit', '€']])]])
    const { table } = await exported('FROM tout LIMIT 3', {
      kind,
      columns,
      metadata: new Map([['vigie.table', 'tout']]),
    })
    expect(table.schema.fields.map(({ type }) => String(type))).toEqual([
      'Int32',
      'Int64',
      'Float64',
      'Decimal[18e+2]',
      'Decimal[24e+8]',
      'Date32<DAY>',
      'Bool',
      'Utf8',
    ])
    expect(table.schema.fields.find(({ name }) => name === 'euros')?.metadata.get('unit')).toBe('€')
    expect(table.schema.metadata.get('vigie.table')).toBe('tout')
  })

  test('comes in record batches, each given before the next is made', async () => {
    const { table, parts } = await exported('FROM tout', { kind })
    expect(table.batches.length).toBeGreaterThan(2)
    expect(Math.max(...table.batches.map(({ numRows }) => numRows))).toBeLessThanOrEqual(65_536)
    expect(parts.length).toBeGreaterThan(table.batches.length)
  })

  test('without a row still says its columns', async () => {
    const { rows, table } = await exported('SELECT entier, texte FROM tout WHERE false', { kind })
    expect([rows, table.numRows, table.schema.fields.length]).toEqual([0, 0, 2])
  })

  test('has the same bytes each time', async () => {
    const sql = 'SELECT * FROM tout LIMIT 70000'
    expect((await exported(sql, { kind })).bytes.equals((await exported(sql, { kind })).bytes)).toBe(true)
  })
})

test('stops when nobody reads any more', async () => {
  let given = 0
  await writeArrow(session, 'FROM tout', { kind: 'stream', metadata: new Map(), columns: new Map() }, async () => {
    given += 1
    return false
  })
  expect(given).toBe(1)
})
