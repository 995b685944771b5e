import { expect, test } from 'vitest'
import { withSession } from '../store/session.js'
import { temporaryFolder } from '../testing/vigie.js'
import { contentDigest } from './content-digest.js'

const digestOf = async (...values: readonly string[]) =>
  withSession({ memory: '200MB', threads: 1, temporary: await temporaryFolder() }, async (session) => {
    await session.run(
      `CREATE TEMP TABLE essai AS SELECT * FROM (VALUES ${values.join(', ')}) AS t (siren, texte, nombre)`,
    )
    return contentDigest(session, 'essai')
  })

test('given the same rows in another order, then the same digest; given one cell, one row or one null more, then another', async () => {
  const whole = await digestOf("('1', 'a', 1.5)", "('2', 'b', 2.5)")
  expect(await digestOf("('2', 'b', 2.5)", "('1', 'a', 1.5)")).toBe(whole)
  const others = [
    await digestOf("('1', 'a', 1.5)", "('2', 'b', 2.6)"),
    await digestOf("('1', 'b', 1.5)", "('2', 'a', 2.5)"),
    await digestOf("('1', 'a', 1.5)"),
    await digestOf("('1', 'a', 1.5)", "('2', NULL, 2.5)"),
    await digestOf("('1', 'a', 1.5)", "('2', 'b', 2.5)", "('2', 'b', 2.5)", "('2', 'b', 2.5)"),
  ]
  expect(new Set([whole, ...others]).size).toBe(6)
})
