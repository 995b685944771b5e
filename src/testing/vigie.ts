import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'

export const projectRoot = join(import.meta.dirname, '..', '..')

export interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** A stream that keeps what is written to it. */
function keeping(): { stream: Writable; text(): string } {
  const parts: Buffer[] = []
  const stream = new Writable({
    write(part: Buffer, _, done) {
      parts.push(part)
      done()
    },
  })
  return { stream, text: () => Buffer.concat(parts).toString('utf8') }
}

const mask = process.umask()
let running = 0

/**
 * Runs the built command line as an operator would, with the words, the environment and the streams of a process of its
 * own, but without one: a process takes longer to start than most commands take.
 */
export async function vigie(words: readonly string[], env: Record<string, string> = {}): Promise<Outcome> {
  const { main } = (await import(join(projectRoot, 'dist', 'cli', 'main.js'))) as typeof import('../cli/main.js')
  const [stdout, stderr] = [keeping(), keeping()]
  running += 1
  try {
    const argv = [process.execPath, join(projectRoot, 'bin', 'vigie.js'), ...words]
    const streams = { stdout: stdout.stream, stderr: stderr.stream }
    const code = await main(argv, environment(env), streams)
    return { code, stdout: stdout.text(), stderr: stderr.text() }
  } finally {
    running -= 1
    // What a command does to its process ends with it.
    if (running === 0) process.umask(mask)
  }
}

const environment = (env: Record<string, string>) => ({ ...process.env, NO_COLOR: '1', VIGIE_THREADS: '1', ...env })

/** The same in a process of its own: where several run at once, are killed, or where the process itself is looked at. */
export function vigieProcess(words: readonly string[], env: Record<string, string> = {}): Promise<Outcome> {
  return new Promise((resolve) => {
    const options = { env: environment(env), maxBuffer: 64 << 20 }
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
