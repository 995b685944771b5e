import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import { listDigests } from '../testing/digests.js'
import { projectRoot, temporaryFolder, vigie, workspaceOf } from '../testing/vigie.js'

const stageNames = ['import', 'validate', 'compact', 'compute', 'score']

/** Starts a run and kills it without warning as soon as its log says that a stage ended. */
async function killAfter(workspace: string, stage: string): Promise<void> {
  const words = [join(projectRoot, 'bin', 'vigie.js'), 'run', '-b', '2010', '-w', workspace]
  const child = spawn(process.execPath, words, { stdio: 'ignore' })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const log = () => {
    const [run] = readdirSync(join(workspace, 'runs'))
    return readFileSync(join(workspace, 'runs', run ?? '', 'log.ndjson'), 'utf8')
  }
  for (let tries = 0; tries < 5000; tries++) {
    const text = await Promise.resolve()
      .then(log)
      .catch(() => '')
    if (text.includes(`"event":"stage ended","batch":"2010","stage":"${stage}"`)) break
    await pause(2)
  }
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
