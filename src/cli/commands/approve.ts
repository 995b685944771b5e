import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command } from 'commander'
import { failure } from '../../kernel/failure.js'
import { type Cli, flagsOf, newCommand, sayJson } from '../cli.js'
import { refuseNoWorkspace } from '../existing-workspace.js'
import { inWorkspace } from '../in-workspace.js'
import { keyFlags, keyPlace } from '../key-flags.js'
import { ownTrust } from '../own-trust.js'
import { sayRelease, shownRelease } from '../release-lines.js'
import { tellEvent } from '../tell-event.js'
import { say } from '../terminal.js'

/** `vigie approve`: shows what is to be approved; with the digest that was shown, signs it. 22 while persons are missing. */
export function approveCommand(cli: Cli): Command {
  return keyFlags(newCommand('approve'))
    .description('Look at the release of a batch, then approve it, or decline it')
    .argument('<batch>', 'the batch')
    .option('--release <sha256>', 'the release that you looked at: its digest, as shown without this flag')
    .option('--decline', 'say that you will not approve it, with --reason: no run waits for it any more')
    .option('--reason <text>', 'why, for --decline; kept in the audit log, so without the name of a company')
    .addHelpText(
      'after',
      '\nExamples:\n  vigie approve 2011\n  vigie approve 2011 --release 0d5c41f09ac1e7b2 --key zoe/approbation.key --passphrase-file phrase\n  vigie approve 2011 --release 0d5c41f09ac1e7b2 --agent\n  vigie approve 2011 --release 0d5c41f09ac1e7b2 --agent --decline --reason "replaced by the list of December"',
    )
    .action((batch: string, _, command: Command) => approve(cli, command, batch))
}

interface Flags {
  readonly release?: string
  readonly key?: string
  readonly agent?: string | boolean
  readonly decline?: boolean
  readonly reason?: string
}

async function approve(cli: Cli, command: Command, named: string): Promise<void> {
  const flags = command.opts() as Flags
  refuseFlags(flags, named)
  const deliver = await import('../../deliver/index.js')
  const { verifyAudit } = await import('../../store/audit.js')
  const { batchNamed } = await import('../../run/index.js')
  const context = await cli.context(command, 'anew')
  const { workspace, signing } = context
  const batch = batchNamed(named)
  await refuseNoWorkspace(workspace)
  const typed = (words: string) => inWorkspace(words, flagsOf(command).workspace)
  const trust = await ownTrust(context)
  const release = await deliver.releaseOf(workspace, batch, trust)
  const declined = await deliver.refusalsOf((await verifyAudit(workspace.audit)).lines, release, trust)
  const { release: seen } = flags
  if (!flags.decline) deliver.refuseStopped(release)
  if (seen === undefined) {
    const lists = await deliver.compareLists(context, batch, release.folder)
    const isApproved = deliver.lackingApproval(release, signing.approvals) === undefined
    cli.end(declined.length > 0 ? 21 : isApproved ? 0 : 22)
    if (flagsOf(command).json) return sayJson(cli, { ...shownRelease(release), declined, lists })
    sayRelease(cli, release, lists, declined, signing.approvals)
    const sign = typed(`vigie approve ${batch.text} --release ${release.sha256.slice(0, 16)}`)
    if (declined.length > 0) return
    if (isApproved) return say(cli.terminal, nextDelivery(batch.text, typed))
    say(cli.terminal, `To approve it: ${sign} --key FILE (or --agent)`)
    return say(cli.terminal, `To decline it: ${sign} --key FILE --decline --reason TEXT`)
  }
  const { openSigningKey } = await import('../../signing/index.js')
  const key = await openSigningKey(keyPlace(cli, command))
  if (flags.decline) {
    const told = await deliver.declineRelease(context, { release, seen, trust }, flags.reason?.trim() ?? '', key)
    await tellEvent(cli, context, 'declined', batch.text, release.revision)
    if (flagsOf(command).json) return sayJson(cli, { declined: told })
    return say(cli.terminal, `Declined by ${told.principal}: ${batch.text}/${release.revision} is not to be delivered.`)
  }
  const bytes = await readFile(join(release.folder, 'release.json'))
  const principal = await deliver.approveRelease(context, { release, seen, declined }, key, bytes)
  const after = await deliver.releaseOf(workspace, batch, trust)
  if (flagsOf(command).json) sayJson(cli, { approved: principal, ...shownRelease(after) })
  else say(cli.terminal, `Approved by ${after.approvals.map((one) => one.principal).join(', ')}.`)
  deliver.neededApprovals(after, signing.approvals, batch.text)
  if (!flagsOf(command).json) say(cli.terminal, nextDelivery(batch.text, typed))
}

/** A key judges the release that its owner looked at, and a refusal has its reason. */
function refuseFlags({ release, key, agent, decline, reason }: Flags, named: string): void {
  const judges = decline ? 'declines' : 'approves'
  if (release === undefined && (decline || key !== undefined || agent !== undefined))
    throw failure('usage', `--release is missing: a key ${judges} the release that its owner looked at`, {
      next: `Type: vigie approve ${named}`,
    })
  if (decline && !reason?.trim())
    throw failure('usage', '--decline has no reason', { next: 'Add: --reason "why it is not to be sent".' })
  if (!decline && reason !== undefined) throw failure('usage', '--reason is for --decline')
}

const nextDelivery = (batch: string, typed: (words: string) => string) => `Next: ${typed(`vigie deliver ${batch}`)}`
