import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'

/** Before all test files: the folder of what they share. It goes away after the last one. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const shared = await mkdtemp(join(tmpdir(), 'vigie-shared-'))
  project.provide('shared', shared)
  return () => rm(shared, { recursive: true, force: true })
}
