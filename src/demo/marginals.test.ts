import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../testing/vigie.js'
import { generateCountry } from './generate.js'
import { measureMarginals } from './marginals.js'

test('given three thousand companies, when they are measured, then every figure is within its target', async () => {
  const folder = await temporaryFolder()
  const limits = { memory: '1GB', threads: 2, temporary: join(folder, 'tmp') }
  const options = { companies: 3000, months: 36, batches: 1, seed: 1 }
  await generateCountry(folder, options, { limits, progress: () => undefined, stopped: () => false })
  const marginals = await measureMarginals(folder, limits)
  expect(marginals.length).toBeGreaterThan(18)
  expect(marginals.filter(({ within }) => !within)).toEqual([])
})
