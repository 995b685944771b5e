import type { Issue } from '../kernel/failure.js'

/** A command to type, for the workspace that was named; the current folder needs no name. */
export const inWorkspace = (words: string, workspace: string | undefined): string =>
  workspace === undefined || workspace === '.' ? words : `${words} -w ${workspace}`

/** A whole `next` that is one command of ours, of one workspace and with nothing said after it. */
const command = /^(?:Type|Run): vigie (?!.* -w )[^,.…]+$/

/** Issues whose command to type next names the workspace: what found them does not know how it was named. */
export const issuesIn = (issues: readonly Issue[], workspace: string | undefined): readonly Issue[] =>
  issues.map((issue) =>
    issue.next !== undefined && command.test(issue.next)
      ? { ...issue, next: inWorkspace(issue.next, workspace) }
      : issue,
  )
