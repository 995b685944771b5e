import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { differences, type Reference, referenceOf } from '../bench/soak/digests.js'
import { logsOf } from '../bench/soak/last-run.js'
import { killAfter, milliseconds } from '../bench/soak/program.js'
import { builtProgram } from '../testing/built-program.js'
import { until } from '../testing/until.js'
import { temporaryFolder, vigie, workspaceOf } from '../testing/vigie.js'

const stageNames = ['import', 'validate', 'compact', 'perimeter', 'compute', 'score']

/** Starts a run and kills it without warning, some milliseconds after its log says that a stage started or ended. */
async function killOnce(workspace: string, event: 'started' | 'ended', stage: string, delay = 0): Promise<void> {
  const mark = `"event":"stage ${event}","batch":"2010","stage":"${stage}"`
  const moment = async () => {
    await until(() => logsOf(workspace).includes(mark))
    await milliseconds(delay)()
  }
  expect(await killAfter(builtProgram, ['run', '-b', '2010', '-w', workspace], moment)).toBe(true)
  const [killed] = JSON.parse((await vigie(['status', '-w', workspace, '--json'])).stdout).runs
  expect(killed.outcome).toBe('killed')
}

describe('a run killed at any moment', () => {
  let finished: string
  let whole: Reference
  let deliveries: string

  beforeAll(async () => {
    deliveries = await workspaceOf('small/batches')
    rmSync(join(deliveries, 'batches', '2011'), { recursive: true })
    finished = await copyOf(deliveries)
    await vigie(['run', '-b', '2010', '-w', finished])
    whole = referenceOf(finished)
  })

  const copyOf = async (from: string) => {
    const workspace = await temporaryFolder()
    await cp(from, workspace, { recursive: true, preserveTimestamps: true })
    return workspace
  }

  const expectCompletion = async (workspace: string) => {
    const again = await vigie(['run', '-b', '2010', '-w', workspace])
    expect(again.stderr).toBe('')
    expect(again.code).toBe(0)
    expect(differences(workspace, whole)).toEqual([])
  }

  test.each(stageNames)('given a run killed after %s, when it runs again, then it completes alike', async (stage) => {
    const workspace = await copyOf(deliveries)
    await killOnce(workspace, 'ended', stage)
    await expectCompletion(workspace)
  })

  test.each([
    ['import', 40],
    ['compute', 150],
  ])('given a run killed inside %s, %i ms after its start, then it completes alike', async (stage, delay) => {
    const workspace = await copyOf(deliveries)
    await killOnce(workspace, 'started', stage, delay)
    await expectCompletion(workspace)
  })

  test('given a run killed twice, while it resumes too, then it completes alike', async () => {
    const workspace = await copyOf(deliveries)
    await killOnce(workspace, 'started', 'import', 80)
    await killOnce(workspace, 'started', 'publish', 10)
    await expectCompletion(workspace)
  })

  test('given a run killed once all was published, then nothing is run, and what it left half written goes', async () => {
    const workspace = await copyOf(finished)
    rmSync(join(workspace, '.vigie', 'frais'), { recursive: true })
    const [id = ''] = readdirSync(join(workspace, 'runs'))
    for (const place of ['.vigie', join('runs', id)])
      writeFileSync(join(workspace, place, '.ecriture-fichier-00000000'), '{"a')
    const again = await vigie(['run', '-w', workspace])
    expect(again.stdout).toContain('Nothing to run')
    expect(again.code).toBe(0)
    // That no batch waits is remembered, so that the next run is over at once.
    const entries = [...whole.entries, '.vigie/frais/rien.json']
    expect(differences(workspace, { ...whole, entries })).toEqual([])
  })
})
