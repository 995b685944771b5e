import { basename } from 'node:path'
import type { EventName } from './event.js'

/** Why something could not be done. The command line turns a cause into an exit code, in one function of its own. */
export type Cause =
  | 'bug'
  | 'memory'
  | 'cannot-write'
  | 'io'
  | 'trust'
  | 'chain'
  | 'declaration'
  | 'locked'
  | 'input-refused'
  | 'input-missing'
  | 'unavailable'
  | 'blocking-check'
  | 'approval'
  | 'warning'
  | 'usage'
  | 'interrupted'
  | 'terminated'

/** One thing that is wrong: where it is, what was found and what was expected, what to do next. Never a row's content. */
export interface Issue {
  readonly cause: Cause
  /** A path relative to the workspace or to `pipelines/`, with `, record N` and `, column "x"` where they are known. */
  readonly place?: string
  readonly message: string
  readonly next?: string
  /** The event it raises, besides that of the run. */
  readonly event?: EventName
  /** What the event names: sources, checks. Never a company. */
  readonly names?: readonly string[]
  readonly counts?: Readonly<Record<string, number>>
}

/** What steers a terminal, or starts a line of its own, in the name of a file. */
const shown = (text: string) =>
  text.replace(/\p{Cc}/gu, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`)

/** One sentence for people: place, fact, what to do. The single wording of every issue, in logs and on the terminal. */
export function wordIssue(issue: Issue): string {
  const place = issue.place ? `${shown(issue.place)}: ` : ''
  const next = issue.next ? ` ${issue.next}` : ''
  return `${place}${issue.message}.${next}`
}

/** Carries one or several issues up to the command line. Anything else that is thrown is a bug. */
export class Failure extends Error {
  readonly issues: readonly Issue[]

  constructor(issues: Issue | readonly Issue[]) {
    const list = Array.isArray(issues) ? (issues as readonly Issue[]) : [issues as Issue]
    super(list.map(wordIssue).join('\n'))
    this.name = 'Failure'
    this.issues = list
  }
}

export function failure(cause: Cause, message: string, more: Pick<Issue, 'place' | 'next' | 'event'> = {}): Failure {
  return new Failure({ cause, message, ...more })
}

export function isFailure(error: unknown): error is Failure {
  return error instanceof Failure
}

/** Somebody or a time limit stopped it: nothing is wrong with what it was doing. */
export function isStop(error: unknown): boolean {
  return isFailure(error) && error.issues.some(({ cause }) => cause === 'interrupted' || cause === 'terminated')
}

/** What the file system refuses, in words, by the code it gives. */
const refusals: Readonly<Record<string, readonly [Cause, string]>> = {
  ENOSPC: ['cannot-write', 'no space is left on the disk'],
  EDQUOT: ['cannot-write', 'the disk quota is used up'],
  EFBIG: ['cannot-write', 'a file may not be that large here'],
  EROFS: ['cannot-write', 'the disk is read-only'],
  EACCES: ['cannot-write', 'permission is denied'],
  EPERM: ['cannot-write', 'this is not permitted'],
  ENOTDIR: ['cannot-write', 'a part of the path is not a folder'],
  EEXIST: ['cannot-write', 'something is already there'],
  EIO: ['io', 'the disk failed'],
  ENOENT: ['io', 'there is no such file or folder'],
  EISDIR: ['io', 'a folder is where a file was expected'],
  EMFILE: ['io', 'too many files are open'],
}

/**
 * The Failure that an error is: itself, or what the file system refused, with the name of the file and not its path.
 * Undefined for anything else, which is a bug: a full disk is the operator's to mend, not ours.
 */
export function failureOf(error: unknown): Failure | undefined {
  if (isFailure(error)) return error
  if (!(error instanceof Error) || !('syscall' in error)) return undefined
  const { code = '', path, dest } = error as NodeJS.ErrnoException & { dest?: string }
  const refusal = Object.hasOwn(refusals, code) ? refusals[code] : undefined
  if (!refusal) return undefined
  const name = basename(dest ?? path ?? '')
  const next = refusal[0] === 'io' ? 'Look at the disk.' : 'Look at the disk and at the rights on it.'
  return failure(refusal[0], `${refusal[1]} (${code})`, name === '' ? { next } : { place: name, next })
}
