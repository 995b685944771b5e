import type { Issue } from '../../kernel/failure.js'

/** What one check of the host or of a workspace found; an issue when something should be done about it. */
export interface Finding {
  readonly check: string
  /** What was found, in a few words. */
  readonly says: string
  readonly issue?: Issue
}

/** What only the program itself knows of where it runs. */
export interface Host {
  readonly node: string
  /** Least version of Node, as package.json says it: `>=20.19`. */
  readonly nodeWanted: string
  /** The account; undefined where the system has none. */
  readonly account: number | undefined
  /** Memory that this process may use, by the limits of its container; 0 or a huge number when there is none. */
  readonly constrainedMemory: number
  /** The folder where the kernel says what it knows: /proc. */
  readonly proc: string
  readonly now: Date
}

export const well = (check: string, says: string): Finding => ({ check, says })

export const warned = (check: string, says: string, next: string): Finding => ({
  check,
  says,
  issue: { cause: 'warning', place: check, message: says, next },
})

export const failed = (check: string, cause: Issue['cause'], says: string, next: string): Finding => ({
  check,
  says,
  issue: { cause, place: check, message: says, next },
})
