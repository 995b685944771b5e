import type { Command } from 'commander'
import { Failure } from '../../kernel/failure.js'
import { sayClearance, toldClearance } from '../clearance-lines.js'
import { type Cli, flagsOf, newCommand, sayJson } from '../cli.js'
import { refuseNoWorkspace } from '../existing-workspace.js'
import { keyFlags, keyPlace } from '../key-flags.js'
import { ownTrust } from '../own-trust.js'
import { tellEvent } from '../tell-event.js'
import { say } from '../terminal.js'

/** `vigie deliver`: what is sent, in one folder, once enough persons approved; 22 until then. */
export function deliverCommand(cli: Cli): Command {
  return keyFlags(newCommand('deliver'))
    .description('Encrypt the approved release of a batch for each zone, and put what is sent in livraisons/')
    .argument('<batch>', 'the batch')
    .option('--dry-run', 'say who would be sent what and all that stands against it, and write nothing')
    .addHelpText('after', '\nExamples:\n  vigie deliver 2011 -w demo --dry-run\n  vigie deliver 2011 -w demo')
    .action((batch: string, _, command: Command) => deliver(cli, command, batch))
}

/** `vigie encrypt`: the packages alone, in a folder. */
export function encryptCommand(cli: Cli): Command {
  return newCommand('encrypt')
    .description('Write the encrypted package of each zone of an approved release in a folder')
    .argument('<batch>', 'the batch')
    .requiredOption('--out <folder>', 'folder to make')
    .addHelpText('after', '\nExample:\n  vigie encrypt 2011 --out paquets')
    .action((batch: string, _, command: Command) => encrypt(cli, command, batch))
}

/** The current release of a batch, who would be sent it, and why it may not leave. */
async function looked(cli: Cli, command: Command, named: string) {
  const deliver = await import('../../deliver/index.js')
  const { batchNamed } = await import('../../run/index.js')
  const context = await cli.context(command, 'anew')
  const batch = batchNamed(named)
  await refuseNoWorkspace(context.workspace)
  const trust = await ownTrust(context)
  const release = await deliver.releaseOf(context.workspace, batch, trust)
  const waits = await deliver.notApproved(context.workspace, release, trust, context.signing.approvals)
  const clear = () => deliver.clearRecipients(context, batch, release.audiences)
  return { deliver, context, trust, release, waits, clear }
}

async function deliver(cli: Cli, command: Command, named: string): Promise<void> {
  const { dryRun } = command.opts() as { dryRun?: boolean }
  const { json } = flagsOf(command)
  const { deliver, context, trust, release, waits, clear } = await looked(cli, command, named)
  const folder = context.workspace.delivery(release.terms.batch, release.revision)
  const packages = release.audiences.map(deliver.packageOf)
  if (dryRun) {
    const clearance = await clear()
    const there = await deliver.isDelivered(context, release)
    if (json) sayJson(cli, { folder, outcome: 'dry-run', delivered: there, packages, ...toldClearance(clearance) })
    else {
      sayClearance(cli, clearance, 'all')
      say(cli.terminal, there ? `Already delivered: ${folder}` : `Would deliver: ${folder} (${packages.join(', ')})`)
    }
    const issues = [...waits, ...clearance.issues]
    if (issues.length > 0) throw new Failure(issues)
    return cli.end(clearance.nobody.length > 0 ? 20 : 0)
  }
  if (waits.length > 0) throw new Failure(waits)
  const { openSigningKey } = await import('../../signing/index.js')
  const { holdLock } = await import('../../store/lock.js')
  // A run would take the folder being written for something that a crash left.
  const lock = await holdLock(context.workspace.lock)
  try {
    if (await deliver.isDelivered(context, release)) {
      await deliver.recordDelivery(context, release, trust)
      if (json) return sayJson(cli, { folder, outcome: 'fresh', packages })
      return say(cli.terminal, `Already delivered: ${folder} (${packages.join(', ')})`)
    }
    const clearance = await clear()
    if (!json) sayClearance(cli, clearance, 'notices')
    if (clearance.issues.length > 0) throw new Failure(clearance.issues)
    const key = await openSigningKey(keyPlace(cli, command, context.workspace.signingKey))
    await deliver.deliverRelease(context, release, clearance, key, trust)
    await tellEvent(cli, context, 'delivered', release.terms.batch, release.revision)
    cli.end(clearance.nobody.length > 0 ? 20 : 0)
    if (json) return sayJson(cli, { folder, outcome: 'done', packages, ...toldClearance(clearance) })
    say(cli.terminal, `Delivered: ${folder} (${packages.join(', ')})`)
  } finally {
    lock.release()
  }
}

async function encrypt(cli: Cli, command: Command, named: string): Promise<void> {
  const { publishFolder } = await import('../../store/atomic.js')
  const { out } = command.opts() as { out: string }
  const { deliver, release, waits, clear } = await looked(cli, command, named)
  if (waits.length > 0) throw new Failure(waits)
  const clearance = await clear()
  if (!flagsOf(command).json) sayClearance(cli, clearance, 'notices')
  const fill = (folder: string) => deliver.encryptRelease(release, clearance, folder)
  await publishFolder(out, fill, { replace: false })
  cli.end(clearance.nobody.length > 0 ? 20 : 0)
  const packages = release.audiences.map(deliver.packageOf)
  if (flagsOf(command).json) return sayJson(cli, { folder: out, packages, ...toldClearance(clearance) })
  say(cli.terminal, `Encrypted: ${out} (${packages.join(', ')})`)
}
