import { dirname, join } from 'node:path'
import type { Command } from 'commander'
import { failure } from '../../kernel/failure.js'
import { type Cli, flagsOf, newCommand, sayJson } from '../cli.js'
import { passphraseFlags, passphrasePlace } from '../key-flags.js'
import { namespaceOf, roleNamed } from '../signing-roles.js'
import { say } from '../terminal.js'

interface Flags {
  readonly out?: string
  readonly role: string
  readonly principal?: string
}

/** `vigie keygen sign`: the key of the machine, of an approver, of the officer. Prints what may be known, never the secret. */
export function keygenCommand(cli: Cli): Command {
  return passphraseFlags(newCommand('keygen'))
    .description('Create a key; refuses to replace one')
    .argument('<kind>', 'sign: an Ed25519 key that signs; encrypt: an X25519 key that opens packages')
    .option('--out <folder>', 'where to put it (default: cles/ in the workspace)')
    .option('--role <role>', 'production (the machine), approbation (a person), confiance (the officer)', 'production')
    .option('--principal <name>', 'name of the signer (default: signing.principal)')
    .addHelpText(
      'after',
      '\nExamples:\n  vigie keygen sign --workspace demo\n  vigie keygen sign --role approbation --principal zoe@exemple.fr --out ~/vigie --passphrase-file phrase',
    )
    .action((kind: string, _, command: Command) => {
      if (kind === 'sign') return keygenSign(cli, command)
      if (kind === 'encrypt') return keygenEncrypt(cli, command)
      throw failure('usage', `no key of kind "${kind}" can be made here`, {
        next: 'Type: vigie keygen sign, or vigie keygen encrypt',
      })
    })
}

async function keygenSign(cli: Cli, command: Command): Promise<void> {
  const { createSigningKey, readPassphrase } = await import('../../signing/index.js')
  const { openWorkspace } = await import('../../store/workspace.js')
  const settings = await cli.settings(command)
  const flags = command.opts() as Flags
  const role = roleNamed(flags.role)
  if (role !== 'production' && flags.principal === undefined)
    throw failure('usage', `a key of the role ${role} needs the name of its owner`, { next: 'Add --principal NAME.' })
  const folder = flags.out ?? dirname(openWorkspace(settings.workspace).signingKey)
  const principal = flags.principal ?? settings.config.signing.principal
  const namespace = namespaceOf(role, settings)
  const passphrase = await readPassphrase(join(folder, `${role}.key`), passphrasePlace(command))
  const made = await createSigningKey(folder, { principal, namespace, role, passphrase, clock: () => new Date() })
  if (flagsOf(command).json) return sayJson(cli, { ...made, principal, namespace })
  const kept = passphrase === undefined ? 'it has no passphrase' : 'it opens with its passphrase'
  say(cli.terminal, `Private key: ${made.keyPath} (keep it, readable by its owner alone; ${kept})`)
  say(cli.terminal, `Public key:  ${made.publicKeyPath}  ${made.fingerprint}`)
  say(cli.terminal, `Signers:     ${made.allowedSignersPath} (give this file to those who verify)`)
}

async function keygenEncrypt(cli: Cli, command: Command): Promise<void> {
  const { createEncryptionKey } = await import('../../deliver/index.js')
  const { out } = command.opts() as Flags
  if (out === undefined)
    throw failure('usage', "the key is its owner's: it needs a folder", { next: 'Add --out FOLDER.' })
  const made = await createEncryptionKey(out)
  if (flagsOf(command).json) return sayJson(cli, made)
  say(cli.terminal, `Secret key: ${made.keyPath} (keep it, readable by its owner alone)`)
  say(cli.terminal, `Public key: ${made.recipient} (give it to those who send the lists)`)
}
