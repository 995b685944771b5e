import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ranWorkspace } from '../testing/ran-workspace.js'
import { projectRoot, temporaryFolder, vigie } from '../testing/vigie.js'

test('given a family made to do a needless product, when it is computed again, then perf names it with 20, and an event says so', {
  timeout: 180_000,
}, async () => {
  const workspace = await ranWorkspace('first')
  const pipelines = join(await temporaryFolder(), 'pipelines')
  cpSync(join(projectRoot, 'pipelines'), pipelines, { recursive: true })
  const family = join(pipelines, 'variables', 'dette_urssaf', 'dette_urssaf.sql')
  const compute = () => vigie(['compute', '-b', '2010', '-w', workspace, '--pipelines', pipelines])
  const [, header = '', query = ''] = /^(\/\*[\s\S]*?\*\/)([\s\S]*)$/.exec(readFileSync(family, 'utf8')) ?? []
  for (const time of ['deux', 'trois']) {
    writeFileSync(family, `${header}\n-- ${time}\n${query}`)
    expect((await compute()).code).toBe(0)
  }
  expect((await vigie(['perf', '--all', '-w', workspace])).stdout).toMatch(/compute +dette_urssaf +3/)
  const product = 'SELECT count(*) FROM range(15000) AS a, range(15000) AS b WHERE (a.range * b.range) % 7 = 3'
  writeFileSync(family, `${header}\nSELECT * FROM (${query}\n) WHERE (${product}) > 0`)
  expect((await compute()).code).toBe(0)
  const { code, stdout, stderr } = await vigie(['perf', '-w', workspace, '--json'])
  expect([code, stderr]).toEqual([20, ''])
  expect(JSON.parse(stdout).slower).toContain('compute dette_urssaf')
  expect((await vigie(['perf', '-w', workspace])).stderr).toMatch(
    /slower: compute dette_urssaf took [0-9.]+ s for 2010, [0-9.]+ times/,
  )
  const { events } = JSON.parse((await vigie(['events', '-w', workspace, '--json'])).stdout)
  const told = events.filter(({ event }: { event: string }) => event === 'duration.anomaly')
  expect(told.at(-1).names).toContain('compute dette_urssaf')
})
