import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { listShape } from '../../declare/list.js'
import { withSession } from '../../store/session.js'
import { filesOf } from '../../testing/list-files.js'
import { plainModel } from '../../testing/scored.js'
import { catalogOf } from '../../testing/stage-context.js'
import { temporaryFolder } from '../../testing/vigie.js'
import { servedTable } from './access.js'
import type { Figures } from './figures.js'
import { writeLists } from './files.js'
import { madeTable } from './lists.js'

const list = {
  ...listShape.parse({
    ...{ label: 'Essai', model: 'essai', sensitivity: 'secret', recipients: ['Des agents'], reads: [] },
    ...{ select: 'SELECT 1', order: [{ column: 'siren' }], unique: ['siren'], formats: ['csv', 'json', 'xlsx'] },
    access: { zones: ['departement'], rights: {} },
    columns: [{ name: 'siren', type: 'text', label: 'Siren', meaning: 'Une entreprise', null: 'jamais' }],
  }),
  ...{ name: 'essai', file: 'lists/essai.list.yaml' },
}
const zones = ['01', '02', '03', '04']
const rows = 4000

test('given a list that cannot be made for the last zone, then nothing is still written once that is said', async () => {
  const place = await temporaryFolder()
  const audiences = zones.map((zone) => ({ name: zone, zone, label: zone, profile: 'B', rights: [] }))
  const figures: Figures = { lines: rows, levels: {}, entries: 0, exits: 0, interventions: [] }
  const made = { list, audiences, figures: new Map(['', ...zones].map((name) => [name, figures])), freshness: [] }
  // Where the file of the last zone should be, there is a folder.
  mkdirSync(join(place, 'zones', '04', 'essai.parquet'), { recursive: true })
  const catalog = { ...catalogOf(), models: [plainModel()] }
  await withSession({ memory: '300MB', threads: 1, temporary: await temporaryFolder() }, async (session) => {
    const lines = `SELECT range || repeat(' entreprise', 40) AS siren, range AS rang_servi, true AS visible, true AS dans_zone FROM range(${rows})`
    await session.run(`CREATE TEMP TABLE ${madeTable('essai')} AS SELECT siren FROM (${lines}) LIMIT 1`)
    await session.run(
      `CREATE TEMP TABLE ${servedTable('essai')} AS SELECT * FROM (${lines}), (SELECT unnest(['${zones.join("','")}']) AS public_servi)`,
    )
    await expect(writeLists(session, catalog, '2011', [made], place)).rejects.toThrow()
    const sizes = () => filesOf(place).map((name) => `${name} ${statSync(join(place, name)).size}`)
    const left = sizes()
    await setTimeout(300)
    expect(sizes()).toEqual(left)
    expect(left.length).toBeGreaterThan(zones.length)
  })
})
