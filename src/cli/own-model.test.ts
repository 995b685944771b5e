import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { ranWorkspace } from '../testing/ran-workspace.js'
import { projectRoot, vigie } from '../testing/vigie.js'

describe('a model that a workspace has learnt', () => {
  let workspace: string
  let own: string
  const run = () => vigie(['run', '--batch', '2011', '-w', workspace, '--json'])
  const outcomes = (stdout: string) =>
    (JSON.parse(stdout) as { run: { stages: { stage: string; outcome: string }[] } }).run.stages
      .filter(({ outcome }) => outcome === 'done')
      .map(({ stage }) => stage)

  beforeAll(async () => {
    workspace = await ranWorkspace('both')
    own = join(workspace, 'models', 'demonstration.model.json')
    await mkdir(join(workspace, 'models'))
    await vigie(['run', '--batch', '2011', '-w', workspace])
  })

  test('given one of a name of pipelines/, then it scores in its place, and nothing before the score is made again', async () => {
    expect(outcomes((await run()).stdout)).toEqual([])
    const declared = await readFile(join(projectRoot, 'pipelines', 'models', 'demonstration.model.json'), 'utf8')
    await writeFile(own, declared.replace(/"version": "[^"]+"/, '"version": "9.9.0"'))
    const { stdout } = await run()
    expect(outcomes(stdout)).toContain('score')
    expect(outcomes(stdout)).not.toContain('compute')
    const described = await vigie(['describe', 'demonstration', '-w', workspace])
    expect(described.stdout).toContain('9.9.0')
  })

  test('given one that does not read, then 78 names its own place', async () => {
    await writeFile(own, '{')
    const { code, stderr } = await vigie(['run', '--batch', '2011', '-w', workspace])
    expect([code, stderr]).toEqual([
      78,
      expect.stringMatching(/^error: models\/demonstration\.model\.json: is not readable/m),
    ])
  })

  test('given none any more, then that of pipelines/ scores again', async () => {
    await rm(own)
    expect(outcomes((await run()).stdout)).toContain('score')
  })
})
