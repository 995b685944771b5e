import type { Declined, ListComparison, PublishedRelease } from '../deliver/index.js'
import type { Cli } from './cli.js'
import { renderTable } from './render-table.js'
import { say } from './terminal.js'

export const shownRelease = ({ sha256, terms, approvals }: PublishedRelease) => ({
  release: sha256,
  batch: terms.batch,
  revision: terms.revision,
  sequence: terms.sequence,
  approvals,
  gates: terms.gates,
})

/** What a person looks at before they approve: for whom, how many lines, what moved, and what was let pass. */
export function sayRelease(
  { terminal }: Cli,
  release: PublishedRelease,
  lists: readonly ListComparison[],
  declined: readonly Declined[],
  needed: number,
): void {
  const { terms, approvals, audiences } = release
  say(
    terminal,
    `Batch ${terms.batch}, revision ${terms.revision}, release ${terms.sequence}, run by ${terms.operator}.`,
  )
  say(terminal, `For: ${audiences.join(', ')}. To be used until ${terms.notAfter.slice(0, 10)}.\n`)
  const rows = lists.map((one) => [one.list, one.rows, one.entries, one.exits, one.before ?? 'none'])
  say(terminal, renderTable(['list', 'lines', 'entries', 'exits', 'since'], rows))
  const levels = lists.flatMap(({ list, levels: of }) =>
    Object.entries(of).map(([level, lines]) => [list, level, lines]),
  )
  if (levels.length > 0) say(terminal, `\n${renderTable(['list', 'level', 'lines'], levels)}`)
  const zones = lists.flatMap(({ list, zones: of }) => Object.entries(of).map(([zone, lines]) => [list, zone, lines]))
  if (zones.length > 0) say(terminal, `\n${renderTable(['list', 'zone and profile', 'lines'], zones)}`)
  const told = terms.gates.filter(({ result }) => !['passed', 'informed', 'not-run'].includes(result))
  say(terminal, `\n${terms.gates.length} checks, ${told.length} to look at.`)
  if (told.length > 0)
    say(
      terminal,
      renderTable(
        ['check', 'result', 'accepted because'],
        told.map((one) => [one.id, one.result, one.override]),
      ),
    )
  const persons = approvals.map((one) => one.principal).join(', ')
  say(terminal, `\nApproved by ${persons || 'nobody'}; ${needed} needed.`)
  for (const { principal, reason, at } of declined)
    say(terminal, `Declined by ${principal} on ${at.slice(0, 10)}: ${reason}`)
}
