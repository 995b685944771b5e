import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command } from 'commander'
import type { ListComparison, PublishedRelease } from '../../deliver/index.js'
import { failure } from '../../kernel/failure.js'
import { type Cli, flagsOf, newCommand, sayJson } from '../cli.js'
import { refuseNoWorkspace } from '../existing-workspace.js'
import { inWorkspace } from '../in-workspace.js'
import { keyFlags, keyPlace } from '../key-flags.js'
import { ownTrust } from '../own-trust.js'
import { renderTable } from '../render-table.js'
import { say } from '../terminal.js'

/** `vigie approve`: shows what is to be approved; with the digest that was shown, signs it. 22 while persons are missing. */
export function approveCommand(cli: Cli): Command {
  return keyFlags(newCommand('approve'))
    .description('Look at the release of a batch, then approve it')
    .argument('<batch>', 'the batch')
    .option('--release <sha256>', 'the release that you looked at: its digest, as shown without this flag')
    .addHelpText(
      'after',
      '\nExamples:\n  vigie approve 2011\n  vigie approve 2011 --release 0d5c41f09ac1e7b2 --key zoe/approbation.key --passphrase-file phrase\n  vigie approve 2011 --release 0d5c41f09ac1e7b2 --agent',
    )
    .action((batch: string, _, command: Command) => approve(cli, command, batch))
}

async function approve(cli: Cli, command: Command, named: string): Promise<void> {
  const { release: seen, key, agent } = command.opts() as { release?: string; key?: string; agent?: string | boolean }
  if (seen === undefined && (key !== undefined || agent !== undefined))
    throw failure('usage', '--release is missing: a key approves the release that its owner looked at', {
      next: `Type: vigie approve ${named}`,
    })
  const { approveRelease, compareLists, lackingApproval, neededApprovals, refuseStopped, releaseOf } = await import(
    '../../deliver/index.js'
  )
  const { batchNamed } = await import('../../run/index.js')
  const context = await cli.context(command, 'anew')
  const batch = batchNamed(named)
  await refuseNoWorkspace(context.workspace)
  const typed = (words: string) => inWorkspace(words, flagsOf(command).workspace)
  const trust = await ownTrust(context)
  const release = await releaseOf(context.workspace, batch, trust)
  refuseStopped(release)
  if (seen === undefined) {
    const lists = await compareLists(context, batch, release.folder)
    const isApproved = lackingApproval(release, context.signing.approvals) === undefined
    cli.end(isApproved ? 0 : 22)
    if (flagsOf(command).json) return sayJson(cli, { ...shown(release), lists })
    sayReport(cli, release, lists, context.signing.approvals)
    const sign = typed(`vigie approve ${batch.text} --release ${release.sha256.slice(0, 16)}`)
    const next = isApproved ? nextDelivery(batch.text, typed) : `To approve it: ${sign} --key FILE (or --agent)`
    return say(cli.terminal, next)
  }
  const { openSigningKey } = await import('../../signing/index.js')
  const bytes = await readFile(join(release.folder, 'release.json'))
  const principal = await approveRelease(context, release, seen, await openSigningKey(keyPlace(cli, command)), bytes)
  const after = await releaseOf(context.workspace, batch, trust)
  if (flagsOf(command).json) sayJson(cli, { approved: principal, ...shown(after) })
  else say(cli.terminal, `Approved by ${after.approvals.map((one) => one.principal).join(', ')}.`)
  neededApprovals(after, context.signing.approvals, batch.text)
  if (!flagsOf(command).json) say(cli.terminal, nextDelivery(batch.text, typed))
}

const nextDelivery = (batch: string, typed: (words: string) => string) => `Next: ${typed(`vigie deliver ${batch}`)}`

const shown = ({ sha256, terms, approvals }: PublishedRelease) => ({
  release: sha256,
  batch: terms.batch,
  revision: terms.revision,
  sequence: terms.sequence,
  approvals,
  gates: terms.gates,
})

function sayReport(
  { terminal }: Cli,
  release: PublishedRelease,
  lists: readonly ListComparison[],
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
}
