import { expect, test } from 'vitest'
import { sha256 } from '../../kernel/digest.js'
import { parseStatement, zoneOf } from '../../signing/statement.js'
import { audiencesOf, manifestsOf } from './zones.js'

const files = new Map(['liste.csv', 'zones/75/liste.csv', 'zones/2A/liste.csv'].map((name) => [name, sha256(name)]))
const of = { stream: 'detection', batch: '2602', revision: 1 }

test('files under a zone are for that zone, the others for the whole country', () => {
  expect(Object.fromEntries(audiencesOf(files.keys()))).toEqual({
    national: ['liste.csv'],
    '75': ['zones/75/liste.csv'],
    '2A': ['zones/2A/liste.csv'],
  })
})

test('equal files give manifests that nobody can guess: their nonces differ', () => {
  const [once, again] = [manifestsOf(files, of), manifestsOf(files, of)]
  const type = 'https://vigie.invalid/manifest/v1'
  for (const [name, text] of once) {
    const { predicate, subject } = parseStatement(Buffer.from(text), name, type)
    expect(predicate).toMatchObject({
      ...of,
      csvNeutralised: true,
      audience: zoneOf(name),
      nonce: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    expect(subject).toHaveLength(1)
    expect(again.get(name)).not.toBe(text)
  }
})
