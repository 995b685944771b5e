import type { Clearance } from '../deliver/index.js'
import type { Cli } from './cli.js'
import { renderTable } from './render-table.js'
import { sayIssues } from './say-issues.js'
import { say } from './terminal.js'

/** Who is sent which package, and against which habilitations they were checked. */
export function sayClearance({ terminal }: Cli, clearance: Clearance, what: 'all' | 'notices'): void {
  const { recipients, habilitations, nobody } = clearance
  if (what === 'all') {
    const rows = [...recipients].flatMap(([zone, own]) =>
      own.length === 0
        ? [[zone, '', '', 'nobody but the recovery key']]
        : own.map(({ name, agent, expires }) => [zone, name, agent, expires]),
    )
    say(terminal, `${renderTable(['package of', 'recipient', 'agent', 'key until'], rows)}\n`)
  }
  say(
    terminal,
    habilitations === null
      ? 'No habilitations were delivered: recipients are those of destinataires/, checked against none.'
      : `Recipients are checked against the habilitations of ${habilitations}, as they stand today.`,
  )
  sayIssues(
    terminal,
    nobody.map((zone) => ({
      cause: 'warning',
      place: zone,
      message: 'habilitations name nobody for it: its package opens with the recovery key alone',
    })),
  )
}

export const toldClearance = ({ recipients, habilitations, nobody }: Clearance) => ({
  habilitations,
  nobody,
  recipients: Object.fromEntries(
    [...recipients].map(([zone, own]) => [zone, own.map(({ name, agent, expires }) => ({ name, agent, expires }))]),
  ),
})
