import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder, vigie } from '../testing/vigie.js'
import { expiringKeys } from './expiring-keys.js'

const day = 86_400_000

test('given a key that ends within a month, then its signer is told, until the next key is there', async () => {
  const workspace = await temporaryFolder()
  const trust = join(workspace, 'cles')
  const now = new Date()
  const add = async (name: string, until?: number) => {
    const who = ['--role', 'approbation', '--principal', 'zoe@exemple.invalid']
    await vigie(['keygen', 'sign', ...who, '--out', join(workspace, name)])
    const end =
      until === undefined ? [] : ['--until', new Date(now.getTime() + until * day).toISOString().replace(/\.\d+/, '')]
    const key = ['--public-key', join(workspace, name, 'approbation.pub')]
    expect((await vigie(['trust', 'add', ...who, ...key, ...end, '-w', workspace])).code).toBe(0)
  }
  await add('premiere', 20)
  const [told, ...others] = await expiringKeys(trust, now)
  expect(told).toMatchObject({ cause: 'warning', event: 'key.expiring', names: ['zoe@exemple.invalid'] })
  expect(others).toEqual([])
  expect(await expiringKeys(trust, new Date(now.getTime() - 20 * day))).toEqual([])
  expect(await expiringKeys(trust, new Date(now.getTime() + 30 * day))).toEqual([])
  await add('suivante')
  expect(await expiringKeys(trust, now)).toEqual([])
})
