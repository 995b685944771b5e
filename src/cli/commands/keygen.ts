import { dirname } from 'node:path'
import type { Command } from 'commander'
import { failure } from '../../kernel/failure.js'
import { type Cli, flagsOf, newCommand, sayJson } from '../cli.js'
import { say } from '../terminal.js'

/** `vigie keygen sign`: the key of the batch service. Prints what may be known of it, never the secret. */
export function keygenCommand(cli: Cli): Command {
  return newCommand('keygen')
    .description('Create a key; refuses to replace one')
    .argument('<kind>', 'sign: the Ed25519 key that signs lists')
    .option('--out <folder>', 'where to put it (default: cles/ in the workspace)')
    .addHelpText('after', '\nExample:\n  vigie keygen sign --workspace demo')
    .action(async (kind: string, _, command: Command) => {
      if (kind !== 'sign')
        throw failure('usage', `no key of kind "${kind}" can be made here`, { next: 'Type: vigie keygen sign' })
      const { createSigningKey } = await import('../../run/index.js')
      const { openWorkspace } = await import('../../store/workspace.js')
      const settings = await cli.settings(command)
      const { out } = command.opts() as { out?: string }
      const folder = out ?? dirname(openWorkspace(settings.workspace).signingKey)
      const { principal, namespace } = settings
      const made = await createSigningKey(folder, { principal, namespace, clock: () => new Date() })
      if (flagsOf(command).json) return sayJson(cli, { ...made, principal, namespace })
      say(cli.terminal, `Private key: ${made.keyPath} (keep it, readable by its owner alone; it has no passphrase)`)
      say(cli.terminal, `Public key:  ${made.publicKeyPath}  ${made.fingerprint}`)
      say(cli.terminal, `Signers:     ${made.allowedSignersPath} (give this file to those who verify)`)
    })
}
