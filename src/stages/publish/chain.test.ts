import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sha256 } from '../../kernel/digest.js'
import { appendAudit } from '../../store/audit.js'
import { openWorkspace } from '../../store/workspace.js'
import { temporaryFolder } from '../../testing/vigie.js'
import { lastLink } from './chain.js'

test('the next release follows the last one signed, of whatever batch and revision, also when its folder is gone', async () => {
  const workspace = openWorkspace(await temporaryFolder())
  const release = async (batch: string, revision: string, sequence: number) => {
    const text = JSON.stringify({ predicate: { sequence } })
    await mkdir(workspace.result('6-lists', batch, revision), { recursive: true })
    await writeFile(join(workspace.result('6-lists', batch, revision), 'release.json'), text)
    return { sequence, sha256: sha256(text) }
  }
  expect(await lastLink(workspace)).toBeNull()
  await release('2010', 'r1', 1)
  const second = await release('2011', 'r1', 2)
  expect(await lastLink(workspace)).toEqual(second)
  const third = await release('2010', 'r2', 3)
  expect(await lastLink(workspace)).toEqual(third)

  const object = { sequence: 3, release: third.sha256 }
  await appendAudit(workspace.audit, { at: '2026-11-24T12:00:00Z', actor: 'essai', action: 'publish', object })
  await rm(workspace.path('6-lists'), { recursive: true })
  expect(await lastLink(workspace)).toEqual(third)
  const fourth = await release('2012', 'r1', 4)
  expect(await lastLink(workspace)).toEqual(fourth)
})
