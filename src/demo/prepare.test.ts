import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openWorkspace } from '../store/workspace.js'
import { temporaryFolder } from '../testing/vigie.js'
import { checkOptions } from './country/options.js'
import { prepareCountry } from './prepare.js'

const options = { companies: 60, months: 12, batches: 2, seed: 1 }

async function place() {
  const folder = await temporaryFolder()
  const limits = { memory: '500MB', threads: 2, temporary: join(folder, 'tmp') }
  return {
    folder,
    workspace: openWorkspace(folder),
    context: { limits, progress: () => undefined, stopped: () => false },
  }
}

test('given a country already made, when it is asked again, then it is fresh; another one is refused', async () => {
  const { workspace, context } = await place()
  expect(await prepareCountry(workspace, options, context)).toEqual({ batches: ['2205', '2206'], outcome: 'done' })
  expect((await prepareCountry(workspace, options, context)).outcome).toBe('fresh')
  await expect(prepareCountry(workspace, { ...options, seed: 2 }, context)).rejects.toThrow(
    'this workspace holds another country. Ask for the same (--companies 60 --months 12 --batches 2 --seed 1)',
  )
})

test('given deliveries of somebody else, even under the same name, then nothing is written among them', async () => {
  const { folder, workspace, context } = await place()
  mkdirSync(join(folder, 'batches', '2206'), { recursive: true })
  await expect(prepareCountry(workspace, options, context)).rejects.toThrow('holds other batches')
  expect(readdirSync(join(folder, 'batches'))).toEqual(['2206'])
})

test('given an interruption, then nothing is left half made and the next call makes the country', async () => {
  const { folder, workspace, context } = await place()
  await expect(prepareCountry(workspace, options, { ...context, stopped: () => true })).rejects.toThrow('not made')
  expect(readdirSync(folder).filter((name) => !name.startsWith('.vigie') && name !== 'tmp')).toEqual([])
  expect((await prepareCountry(workspace, options, context)).outcome).toBe('done')
})

test.each([
  [{ companies: 0 }, '--companies must be a whole number from 50 to 1000000'],
  [{ companies: Number.NaN }, '--companies must be'],
  [{ months: 121 }, '--months must be a whole number from 6 to 120'],
  [{ months: 8, batches: 8 }, '--batches must be less than --months (8)'],
  [{ seed: 1.5 }, '--seed must be'],
])('given %j, then it is refused with what it may be', (wrong, message) => {
  expect(() => checkOptions({ ...options, ...wrong })).toThrow(message)
})
