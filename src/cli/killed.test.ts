import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { listDigests } from '../testing/digests.js'
import { until } from '../testing/until.js'
import { projectRoot, temporaryFolder, vigie, workspaceOf } from '../testing/vigie.js'

const stageNames = ['import', 'validate', 'compact', 'compute', 'score']

/** All that the runs of a workspace logged so far. */
function logs(workspace: string): string {
  const runs = join(workspace, 'runs')
  const paths = existsSync(runs) ? readdirSync(runs).map((id) => join(runs, id, 'log.ndjson')) : []
  return paths.map((path) => (existsSync(path) ? readFileSync(path, 'utf8') : '')).join('')
}

/** Starts a run and kills it without warning as soon as its log says that a stage ended. */
async function killAfter(workspace: string, stage: string): Promise<void> {
  const words = [join(projectRoot, 'bin', 'vigie.js'), 'run', '-b', '2010', '-w', workspace]
  const child = spawn(process.execPath, words, { stdio: 'ignore' })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const mark = `"event":"stage ended","batch":"2010","stage":"${stage}"`
  await until(() => logs(workspace).includes(mark))
  child.kill('SIGKILL')
  await ended
}

describe('a run killed between two stages', () => {
  let whole: Record<string, string>
  let deliveries: string

  beforeAll(async () => {
    deliveries = await workspaceOf('small/batches')
    const workspace = await temporaryFolder()
    await cp(deliveries, workspace, { recursive: true })
    await vigie(['run', '-b', '2010', '-w', workspace])
    whole = listDigests(workspace)
  })

  test.each(stageNames)(
    'given a run killed after %s, when it runs again, then it completes with the same bytes',
    async (stage) => {
      const workspace = await temporaryFolder()
      await cp(deliveries, workspace, { recursive: true })
      await killAfter(workspace, stage)
      const [killed] = JSON.parse((await vigie(['status', '-w', workspace, '--json'])).stdout).runs
      expect(killed.outcome).toBe('killed')
      const again = await vigie(['run', '-b', '2010', '-w', workspace])
      expect(again.stderr).toBe('')
      expect(again.code).toBe(0)
      expect(listDigests(workspace)).toEqual(whole)
    },
  )
})
