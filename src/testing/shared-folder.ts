import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'

/** Before all test files: the folder of what they share. It goes away after the last one. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const shared = await mkdtemp(join(tmpdir(), 'vigie-shared-'))
  project.provide('shared', shared)
  // Commands keep there what they know of the declarations, and nothing in the folder of whoever tests.
  process.env.XDG_CACHE_HOME = join(shared, 'cache')
  return () => rm(shared, { recursive: true, force: true })
}
