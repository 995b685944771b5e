import { lstat, readdir, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Command } from 'commander'
import { failure } from '../../kernel/failure.js'
import { type Cli, flagsOf, newCommand, sayJson } from '../cli.js'
import { say, styled, tell } from '../terminal.js'

/** `vigie verify`: who signed a release, and is every file what was signed? Anything else is refused with 77. */
export function verifyCommand(cli: Cli): Command {
  return newCommand('verify')
    .description('Verify the signature and every file of a published folder')
    .argument('<folder>', 'folder that holds release.json')
    .option('--signers <file>', 'who may sign (default: cles/allowed_signers of the workspace)')
    .option('--at <time>', 'judge keys at this time, like 2026-11-24T12:00:00Z (default: now)')
    .addHelpText(
      'after',
      '\nExamples:\n  vigie verify demo/6-lists/2206/r1\n  vigie verify ./recu --signers allowed_signers',
    )
    .action(async (folder: string, _, command: Command) => {
      const { verifyRelease } = await import('../../run/index.js')
      const { namespace, workspace } = await cli.settings(command)
      const { signers, at } = command.opts() as { signers?: string; at?: string }
      const time = at === undefined ? new Date() : new Date(at)
      if (Number.isNaN(time.getTime())) throw failure('usage', `--at ${at} is not a time (like 2026-11-24T12:00:00Z)`)
      await refuseNoRelease(folder)
      const trusted = signers ?? (await signersOf(cli, workspace, folder))
      const { principal, fingerprint, files, statement } = await verifyRelease(folder, {
        signers: trusted,
        namespace,
        at: time,
      })
      if (flagsOf(command).json)
        return sayJson(cli, {
          verified: true,
          principal,
          fingerprint,
          signers: trusted,
          files,
          predicate: statement.predicate,
        })
      say(
        cli.terminal,
        `${styled(cli.terminal, 'green', 'verified')}: signed by ${principal} (${fingerprint}), whom ${trusted} allows; ${files.length} files as signed.`,
      )
    })
}

/** A folder that cannot be a release is a wrong path, not an attack. */
async function refuseNoRelease(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined)
  if (!found) throw failure('input-missing', 'there is no such folder', { place: folder })
  if (!found.isDirectory()) throw failure('input-missing', 'is not a folder', { place: folder })
  if (await lstat(join(folder, 'release.json')).catch(() => undefined)) return
  const inside = (await readdir(folder, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory() && /^r[0-9]+$/.test(entry.name))
    .map(({ name }) => Number(name.slice(1)))
  const near = inside.length > 0 ? { next: `Did you mean ${join(folder, `r${Math.max(...inside)}`)}?` } : {}
  throw failure('input-missing', 'holds no release.json', { place: folder, ...near })
}

/**
 * The signers of the workspace that the caller works in. Failing that, those of the workspace the folder lies in, said
 * aloud: they may have come with what they vouch for.
 */
async function signersOf(cli: Cli, workspace: string, folder: string): Promise<string> {
  const { openWorkspace } = await import('../../store/workspace.js')
  const own = openWorkspace(workspace).signers
  if (await stat(own).catch(() => undefined)) return own
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
    if (await stat(path).catch(() => undefined)) return path
    if (dirname(place) === place) break
  }
  throw failure('usage', 'no file says who may sign', {
    next: 'Name it: --signers FILE (the one its producer gave you).',
  })
}
