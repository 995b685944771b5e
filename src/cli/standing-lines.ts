import { join } from 'node:path'
import type { Standing } from '../deliver/index.js'
import type { Cli } from './cli.js'
import { inWorkspace } from './in-workspace.js'
import { renderTable } from './render-table.js'
import { say } from './terminal.js'

/** Where each revision of the lists stands, and what to type next. */
export function sayStandings({ terminal }: Cli, lists: readonly Standing[], workspace: string | undefined): void {
  if (lists.length === 0) return
  const rows = lists.map((one) => [one.batch, one.revision, one.state, wordsOf(one), nextFor(one, workspace)])
  say(terminal, `\n${renderTable(['batch', 'lists', 'state', 'approval and delivery', 'next'], rows)}`)
}

/** The next command for a revision of a workspace; null when nobody has to do anything. */
export function nextFor({ batch, revision, state }: Standing, workspace: string | undefined): string | null {
  const words = {
    waiting: `vigie approve ${batch}`,
    approved: `vigie deliver ${batch}`,
    declined: `vigie approve ${batch}`,
    stopped: 'vigie report',
    wrong: `vigie verify ${join(workspace ?? '.', '6-lists', batch, revision)}`,
    delivered: null,
    expired: null,
    superseded: null,
  }[state]
  return words === null ? null : inWorkspace(words, workspace)
}

function wordsOf({
  state,
  signedBy,
  approvedBy,
  missing,
  lacking,
  declined,
  delivered,
  supersededBy,
}: Standing): string {
  if (state === 'wrong') return lacking ?? ''
  const sent =
    delivered && `delivered${delivered.at ? ` on ${delivered.at.slice(0, 10)}` : ''} to ${zones(delivered.zones)}`
  if (supersededBy) return `${sent ?? 'never delivered'}; replaced by ${supersededBy}`
  if (sent) return sent
  if (declined.length > 0) return declined.map(({ principal, reason }) => `by ${principal}: ${reason}`).join('; ')
  const persons = lacking === null ? `approved by ${approvedBy.join(', ')}` : lacking
  return `signed by ${signedBy}; ${persons}${missing.length > 0 ? ` (missing: ${missing.join(', ')})` : ''}`
}

const zones = (count: number) => `${count} zone${count === 1 ? '' : 's'}`
