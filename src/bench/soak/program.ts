import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { failure } from '../../kernel/failure.js'

/** The command line under trial, as a person would start it. */
export interface Program {
  /** What to execute, then its leading words. */
  readonly words: readonly string[]
  /** Kills a process and all it started, without warning. */
  readonly killGroup: (group: number) => void
}

export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command to its end. */
export function call(program: Program, ...words: string[]): Promise<Ended> {
  const [file = '', ...leading] = program.words
  return new Promise((resolve) => {
    execFile(file, [...leading, ...words], { maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
      resolve({ code: error ? (typeof error.code === 'number' ? error.code : -1) : 0, stdout, stderr })
    })
  })
}

/** What a command said last on the terminal. */
export const lastLine = ({ stderr }: Ended) => stderr.trim().split('\n').at(-1) ?? ''

/** Runs what nothing disturbs: 0, or 20 when delivered lines are refused. Throws a Failure when it ends otherwise. */
export async function calm(program: Program, ...words: string[]): Promise<Ended> {
  const ended = await call(program, ...words)
  if (ended.code === 0 || ended.code === 20) return ended
  throw failure('bug', `vigie ${words.join(' ')} ended with ${ended.code}, undisturbed: ${lastLine(ended)}`)
}

/**
 * Starts a command in a process group of its own and kills the whole group once `moment` is over. Gives whether it was
 * still there to be killed.
 */
export async function killAfter(
  program: Program,
  words: readonly string[],
  moment: () => Promise<unknown>,
): Promise<boolean> {
  const [file = '', ...leading] = program.words
  const child = spawn(file, [...leading, ...words], { stdio: 'ignore', detached: true })
  const ended = once(child, 'exit')
  await Promise.race([moment(), ended])
  if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) program.killGroup(child.pid)
  const [, signal] = await ended
  return signal === 'SIGKILL'
}

export const milliseconds = (count: number) => () => pause(count)
