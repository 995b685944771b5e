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
}

/** One sentence for people: place, fact, what to do. The single wording of every issue, in logs and on the terminal. */
export function wordIssue(issue: Issue): string {
  const place = issue.place ? `${issue.place}: ` : ''
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

export function failure(cause: Cause, message: string, more: { place?: string; next?: string } = {}): Failure {
  return new Failure({ cause, message, ...more })
}

export function isFailure(error: unknown): error is Failure {
  return error instanceof Failure
}
