import { expect, test } from 'vitest'
import { temporaryFolder } from '../testing/vigie.js'
import { readNumbers } from './number-column.js'
import { withSession } from './session.js'

test('given numbers, flags and amounts with holes over several vectors, then one number a row, in order, NaN in the holes', async () => {
  const limits = { memory: '200MB', threads: 2, temporary: await temporaryFolder() }
  await withSession(limits, async (session) => {
    await session.run(`CREATE TABLE lignes AS SELECT CASE WHEN i % 3 > 0 THEN i END AS entier, i % 2 = 0 AS pair,
      CAST(i / 8 AS DECIMAL(12, 3)) AS montant FROM range(5000) AS t(i)`)
    const read = (expression: string) => readNumbers(session, { from: 'lignes', expression, rows: 5000 })
    const [whole, flags, amounts] = [await read('entier'), await read('pair'), await read('montant')]
    for (let row = 0; row < 5000; row++) {
      expect(whole[row]).toBe(row % 3 > 0 ? row : Number.NaN)
      expect(flags[row]).toBe(row % 2 === 0 ? 1 : 0)
      expect(amounts[row]).toBe(row / 8)
    }
  })
})
