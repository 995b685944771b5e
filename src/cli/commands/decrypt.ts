import type { Command } from 'commander'
import { failure } from '../../kernel/failure.js'
import { type Cli, flagsOf, newCommand, sayJson } from '../cli.js'
import { say, styled } from '../terminal.js'
import { trustFlags, trustOf } from '../trust-flags.js'

interface Flags {
  readonly identity: string
  readonly out: string
  readonly state?: string
  readonly genesis?: string
  readonly acceptGap?: boolean
  readonly reason?: string
}

/** `vigie decrypt`: opens a package, verifies all that is in it, and only then shows it. */
export function decryptCommand(cli: Cli): Command {
  return trustFlags(newCommand('decrypt'))
    .description('Open a received package; nothing is shown before all of it is verified')
    .argument('<package>', 'the file, like zone-75.tar.age')
    .requiredOption('--identity <file>', 'your secret key, of vigie keygen encrypt or age-keygen')
    .requiredOption('--out <folder>', 'folder to make')
    .option('--state <file>', 'memory of what was accepted so far; kept up to date by this command')
    .option('--genesis <sha256>', 'the first release to accept, as the producer told you by another way')
    .option('--accept-gap', 'accept a release after others that never came, with --reason')
    .option('--reason <text>', 'why, for --accept-gap')
    .addHelpText(
      'after',
      '\nExample:\n  vigie decrypt zone-75.tar.age --identity cle/chiffrement.key --out recu --signers allowed_signers --state memoire.json',
    )
    .action((path: string, _, command: Command) => decrypt(cli, command, path))
}

async function decrypt(cli: Cli, command: Command, path: string): Promise<void> {
  const { readIdentities, receivePackage } = await import('../../deliver/index.js')
  const { identity, out, state, genesis, acceptGap, reason } = command.opts() as Flags
  if (acceptGap && !reason?.trim())
    throw failure('usage', '--accept-gap has no reason', { next: 'Add: --reason "why it is right".' })
  const identities = await readIdentities(identity)
  const trust = await trustOf(cli, command, out, 2)
  const memory = { state, genesis, gap: acceptGap ? reason : undefined }
  const { terms, audiences, approvals, principal } = await receivePackage(path, out, identities, trust, memory)
  const told = { folder: out, audience: audiences[0], principal, approvals, predicate: terms }
  if (flagsOf(command).json) return sayJson(cli, told)
  const persons = approvals.map((one) => one.principal).join(', ')
  const word = styled(cli.terminal, 'green', 'verified')
  say(cli.terminal, `${word}: ${out}, for ${audiences[0]}, signed by ${principal}, approved by ${persons || 'nobody'}.`)
}
