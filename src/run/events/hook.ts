import { spawn } from 'node:child_process'
import { realpath, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Hook, VigieEvent } from '../../declare/event.js'

/** What of the environment a hook is given, besides the event's name and the run. */
export type HookEnvironment = Readonly<Partial<Record<'PATH' | 'LANG', string>>>

export interface HookOutcome {
  readonly ok: boolean
  /** Why it is not: refused, its exit code, its signal or the time it took. */
  readonly reason?: string
  /** The start of what it said, 4 KiB at most. */
  readonly output: string
}

const outputKept = 4096

/**
 * Gives an event to a hook, on its standard input, without a shell. Never throws: a hook that fails, hangs or is refused
 * changes nothing of the run.
 */
export async function runHook(hook: Hook, event: VigieEvent, environment: HookEnvironment): Promise<HookOutcome> {
  const [path, ...words] = hook.exec
  const refused = await refusalOf(path)
  if (refused) return { ok: false, reason: refused, output: '' }
  const env = { ...environment, VIGIE_EVENT: event.event, VIGIE_RUN_ID: event.runId ?? '' }
  return new Promise((resolve) => {
    let output = ''
    const keep = (part: Buffer) => {
      output = Buffer.concat([Buffer.from(output), part])
        .subarray(0, outputKept)
        .toString('utf8')
    }
    const timeout = hook.timeoutSec * 1000
    const child = spawn(path, words, { env, cwd: '/', timeout, killSignal: 'SIGKILL' })
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    // It may end without reading.
    child.stdin.on('error', () => undefined)
    child.stdin.end(`${JSON.stringify(event)}\n`)
    child.on('error', (error) => resolve({ ok: false, reason: `cannot be started (${codeOf(error)})`, output }))
    child.on('exit', (code, signal) => {
      // What it started may hold its output open for ever: the little that is there by now is enough.
      setTimeout(() => {
        child.stdout.destroy()
        child.stderr.destroy()
        if (code === 0) return resolve({ ok: true, output })
        const slow = signal === 'SIGKILL' ? `, after ${hook.timeoutSec} s` : ''
        resolve({ ok: false, reason: code === null ? `was killed (${signal}${slow})` : `ended with ${code}`, output })
      }, 20)
    })
  })
}

/**
 * Why a program may not be run: somebody else than root could have put it there. Whatever the chain that is named links
 * to is what is looked at, and the folder that holds it. Source: delivery, 6.5.
 */
async function refusalOf(path: string): Promise<string | undefined> {
  try {
    const real = await realpath(path)
    for (const [place, what] of [
      [real, 'it'],
      [dirname(real), 'its folder'],
    ] as const) {
      const found = await stat(place)
      if (found.uid !== 0) return `refused: ${what} does not belong to root`
      if ((found.mode & 0o022) !== 0) return `refused: others than root may write ${what}`
      if (what === 'it' && (!found.isFile() || (found.mode & 0o111) === 0)) return 'refused: it is no program'
    }
    return undefined
  } catch (error) {
    return `cannot be found (${codeOf(error)})`
  }
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? 'unknown'
