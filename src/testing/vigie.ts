import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

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

/** A folder that goes away with the test file: `clean-up.ts` asks for that after every one. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'vigie-test-'))
  made.push(folder)
  return folder
}

export async function removeTemporaryFolders(): Promise<void> {
  for (const path of made.splice(0)) await rm(path, { recursive: true, force: true })
}

/** A workspace with deliveries of the fixtures and a signing key. */
export async function workspaceOf(deliveries: string): Promise<string> {
  const workspace = await temporaryFolder()
  await cp(join(projectRoot, 'fixtures', deliveries), join(workspace, 'batches'), { recursive: true })
  await vigie(['keygen', 'sign', '-w', workspace])
  return workspace
}
