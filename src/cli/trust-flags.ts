import { stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Command } from 'commander'
import { failure } from '../kernel/failure.js'
import type { ReleaseTrust } from '../signing/index.js'
import type { Cli } from './cli.js'
import { tell } from './terminal.js'
import { timeFlag } from './time-flag.js'
import { wholeNumber } from './whole-number.js'

interface Flags {
  readonly signers?: string
  readonly revoked?: string
  readonly officer?: string
  readonly at?: string
  readonly approvals?: string
}

/** The flags that say whom a reader trusts, the same for all commands that verify. */
export function trustFlags(command: Command): Command {
  return command
    .option('--signers <file>', 'who may sign (default: cles/allowed_signers of the workspace)')
    .option('--revoked <file>', 'keys that were revoked (default: revoked_keys beside the signers, when it is there)')
    .option(
      '--officer <fingerprint>',
      'key of the trust officer: the files of trust must be those of a bundle signed by it',
    )
    .option('--approvals <number>', 'persons who must have approved (default: 2 to decrypt, else 0)')
    .option('--at <time>', 'judge keys and dates at this time, like 2026-11-24T12:00:00Z (default: now)')
}

/** Whom the reader of a folder trusts, by the flags of the command, else by the workspace. */
export async function trustOf(cli: Cli, command: Command, folder: string, usual = 0): Promise<ReleaseTrust> {
  const { bundleVersion, verifyBundle } = await import('../signing/index.js')
  const { workspace, config } = await cli.settings(command)
  const { namespace, approval, trust: officers } = config.signing
  const { signers: named, revoked, officer, at, approvals } = command.opts() as Flags
  const time = timeFlag('at', at) ?? new Date()
  const needed = approvals === undefined ? usual : wholeNumber('approvals', approvals, 0, 9)
  const signers = named ?? (await signersOf(cli, workspace, folder))
  const beside = join(dirname(signers), 'revoked_keys')
  const revokedKeys = revoked ?? ((await isThere(beside)) ? beside : undefined)
  if (officer !== undefined) await verifyBundle(dirname(signers), { officer, namespace: officers })
  const bundle = await bundleVersion(dirname(signers))
  return { signers, revoked: revokedKeys, namespace, approval, at: time, approvals: needed, bundle }
}

/**
 * The signers of the workspace that the caller works in. Failing that, those of the workspace the folder lies in, said
 * aloud: they may have come with what they vouch for.
 */
async function signersOf(cli: Cli, workspace: string, folder: string): Promise<string> {
  const { openWorkspace } = await import('../store/workspace.js')
  const own = openWorkspace(workspace).signers
  if (await isThere(own)) return own
  const found = await signersAbove(resolve(folder))
  tell(
    cli.terminal,
    `Trusted: ${found}, found above the folder. Check a received list with --signers and a file obtained by another way.`,
  )
  return found
}

async function signersAbove(folder: string): Promise<string> {
  for (let place = folder; ; place = dirname(place)) {
    const path = join(place, 'cles', 'allowed_signers')
    if (await isThere(path)) return path
    if (dirname(place) === place) break
  }
  throw failure('usage', 'no file says who may sign', {
    next: 'Name it: --signers FILE (the one its producer gave you).',
  })
}

const isThere = async (path: string) => (await stat(path).catch(() => undefined)) !== undefined
