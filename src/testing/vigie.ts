import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

export const projectRoot = join(import.meta.dirname, '..', '..')

export interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs the built command line as an operator would, in a process of its own. */
export function vigie(words: readonly string[], env: Record<string, string> = {}): Promise<Outcome> {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, NO_COLOR: '1', VIGIE_THREADS: '1', ...env }, maxBuffer: 64 << 20 }
    execFile(process.execPath, [join(projectRoot, 'bin', 'vigie.js'), ...words], options, (error, stdout, stderr) => {
      const code = error ? (typeof error.code === 'number' ? error.code : -1) : 0
      resolve({ code, stdout, stderr })
    })
  })
}

const made: string[] = []

/** A folder that goes away with the test file. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'vigie-test-'))
  if (made.length === 0) afterAll(() => Promise.all(made.map((path) => rm(path, { recursive: true, force: true }))))
  made.push(folder)
  return folder
}

/** A workspace with deliveries of the fixtures and a signing key. */
export async function workspaceOf(deliveries: string): Promise<string> {
  const workspace = await temporaryFolder()
  await cp(join(projectRoot, 'fixtures', deliveries), join(workspace, 'batches'), { recursive: true })
  await vigie(['keygen', 'sign', '-w', workspace])
  return workspace
}
