import type { Command } from 'commander'
import type { KeyPlace } from '../signing/index.js'
import type { Cli } from './cli.js'
import { wholeNumber } from './whole-number.js'

interface Flags {
  readonly key?: string
  readonly agent?: string | boolean
  readonly passphraseFile?: string
  readonly passphraseFd?: string
}

/** The flags that say which key signs, the same for all commands that sign. */
export function keyFlags(command: Command): Command {
  return passphraseFlags(command)
    .option('--key <file>', 'private key to sign with')
    .option('--agent [fingerprint]', 'sign with a key of ssh-agent (SSH_AUTH_SOCK): the only one, or the one named')
}

export function passphraseFlags(command: Command): Command {
  return command
    .option('--passphrase-file <file>', 'file that holds the passphrase of the key')
    .option('--passphrase-fd <number>', 'open descriptor to read the passphrase from')
}

/** Where the key of the flags is; `otherwise` when none is named. */
export function keyPlace({ terminal: { env } }: Cli, command: Command, otherwise?: string): KeyPlace {
  const { key, agent } = command.opts() as Flags
  const named = typeof agent === 'string' ? agent : undefined
  return {
    path: key ?? otherwise,
    ...(agent !== undefined && { agent: { socket: env.SSH_AUTH_SOCK, key: named } }),
    ...passphrasePlace(command),
    credentials: env.CREDENTIALS_DIRECTORY,
  }
}

export function passphrasePlace(command: Command): { file?: string; fd?: number } {
  const { passphraseFile, passphraseFd } = command.opts() as Flags
  return {
    ...(passphraseFile !== undefined && { file: passphraseFile }),
    ...(passphraseFd !== undefined && { fd: wholeNumber('passphrase-fd', passphraseFd, 0, 255) }),
  }
}
