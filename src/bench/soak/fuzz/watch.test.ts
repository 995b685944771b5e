import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Catalog } from '../../../catalog/catalog.js'
import { loadCatalog } from '../../../catalog/load.js'
import { projectRoot, temporaryFolder } from '../../../testing/vigie.js'
import { watchFuzz } from './watch.js'

/** A process that reads five mutants, and does what it is told at the third. */
const reader = (atThird: string) => `
  const { writeFileSync } = require('node:fs')
  const value = (name) => process.argv[process.argv.indexOf(name) + 1]
  const from = Number(value('--from'))
  for (let mutant = from; mutant <= 5; mutant++) {
    const faults = mutant > 2 && from === 1 ? [{ mutant: 2, fault: 'seen before' }] : []
    writeFileSync(value('--scratch') + '/courant', JSON.stringify({ mutant, refusedWhole: 0, faults }))
    if (mutant === 3) { ${atThird} }
  }
  console.log(JSON.stringify({ fuzz: { mutants: 6 - from, refusedWhole: 1, faults: [] } }))`

describe('a mutant that takes the process that reads it with it', () => {
  let catalog: Catalog
  beforeAll(async () => {
    catalog = await loadCatalog(`${projectRoot}/pipelines`)
  })

  async function watched(atThird: string) {
    const script = join(await temporaryFolder(), 'lecteur.cjs')
    await writeFile(script, reader(atThird))
    return watchFuzz({
      catalog,
      seconds: 60,
      seed: 4_000_000,
      program: { words: [process.execPath, script], killGroup: (group) => process.kill(-group, 'SIGKILL') },
      patience: 1_000,
      progress: () => undefined,
      stopped: () => false,
    })
  }

  test.each([
    ['for (;;);', 'it hung, and nothing else could run'],
    ["process.kill(process.pid, 'SIGSEGV')", 'it ended the process (SIGSEGV)'],
    ['process.exit(134)', 'it ended the process (exit 134)'],
  ])(
    '%s: is named and kept, after what was found before it, and the next ones are read',
    async (atThird, fault) => {
      const report = await watched(atThird)
      expect(report.faults).toEqual([
        { mutant: 2, fault: 'seen before' },
        expect.objectContaining({ mutant: 3, fault }),
      ])
      expect(report.mutants).toBe(5)
      const file = report.faults[1]?.file ?? ''
      expect((await readFile(file)).length).toBeGreaterThan(0)
      expect((await stat(file)).mode & 0o777).toBe(0o600)
    },
    20_000,
  )

  test('one that reports and does not end is ended', async () => {
    expect(await watched('setInterval(() => undefined, 1000)')).toMatchObject({ mutants: 5, faults: [] })
  }, 20_000)

  test('when none does, all is as the process says', async () => {
    expect(await watched('')).toMatchObject({ mutants: 5, refusedWhole: 1, faults: [], sources: catalog.sources.size })
  }, 20_000)
})
