import type { Command } from 'commander'
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
    .addHelpText('after', '\nExample:\n  vigie deliver 2011 -w demo')
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

async function approved(cli: Cli, command: Command, named: string) {
  const { approvedRelease } = await import('../../deliver/index.js')
  const { batchNamed } = await import('../../run/index.js')
  const context = await cli.context(command, 'anew')
  const batch = batchNamed(named)
  await refuseNoWorkspace(context.workspace)
  const trust = await ownTrust(context)
  const release = await approvedRelease(context.workspace, batch, trust, context.signing.approvals)
  return { context, trust, release }
}

async function deliver(cli: Cli, command: Command, named: string): Promise<void> {
  const { deliverRelease } = await import('../../deliver/index.js')
  const { openSigningKey } = await import('../../signing/index.js')
  const { holdLock } = await import('../../store/lock.js')
  const { context, trust, release } = await approved(cli, command, named)
  const key = await openSigningKey(keyPlace(cli, command, context.workspace.signingKey))
  // A run would take the folder being written for something that a crash left.
  const lock = await holdLock(context.workspace.lock)
  try {
    const made = await deliverRelease(context, release, key, trust)
    if (made.outcome === 'done') await tellEvent(cli, context, 'delivered', release.terms.batch, release.revision)
    if (flagsOf(command).json) return sayJson(cli, made)
    const what = made.outcome === 'fresh' ? 'Already delivered' : 'Delivered'
    say(cli.terminal, `${what}: ${made.folder} (${made.packages.join(', ')})`)
  } finally {
    lock.release()
  }
}

async function encrypt(cli: Cli, command: Command, named: string): Promise<void> {
  const { encryptRelease, packageOf } = await import('../../deliver/index.js')
  const { publishFolder } = await import('../../store/atomic.js')
  const { out } = command.opts() as { out: string }
  const { context, release } = await approved(cli, command, named)
  const fill = async (folder: string) => {
    await encryptRelease(context, release, folder)
  }
  await publishFolder(out, fill, { replace: false })
  const packages = release.audiences.map(packageOf)
  if (flagsOf(command).json) return sayJson(cli, { folder: out, packages })
  say(cli.terminal, `Encrypted: ${out} (${packages.join(', ')})`)
}
