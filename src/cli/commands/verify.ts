import { stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Command } from 'commander'
import { failure } from '../../kernel/failure.js'
import { type Cli, flagsOf, newCommand, sayJson } from '../cli.js'
import { say, styled } from '../terminal.js'

/** `vigie verify`: who signed a release, and is every file what was signed? Anything else is refused with 77. */
export function verifyCommand(cli: Cli): Command {
  return newCommand('verify')
    .description('Verify the signature and every file of a published folder')
    .argument('<folder>', 'folder that holds release.json')
    .option('--signers <file>', 'who may sign (default: cles/allowed_signers of the workspace the folder is in)')
    .option('--at <time>', 'judge keys at this time, like 2026-11-24T12:00:00Z (default: now)')
    .addHelpText(
      'after',
      '\nExamples:\n  vigie verify demo/6-lists/2011/r1\n  vigie verify ./recu --signers allowed_signers',
    )
    .action(async (folder: string, _, command: Command) => {
      const { verifyRelease } = await import('../../run/index.js')
      const { namespace } = await cli.settings(command)
      const { signers, at } = command.opts() as { signers?: string; at?: string }
      const time = at === undefined ? new Date() : new Date(at)
      if (Number.isNaN(time.getTime())) throw failure('usage', `--at ${at} is not a time (like 2026-11-24T12:00:00Z)`)
      const trusted = signers ?? (await signersAbove(resolve(folder)))
      const { principal, fingerprint, files, statement } = await verifyRelease(folder, {
        signers: trusted,
        namespace,
        at: time,
      })
      if (flagsOf(command).json)
        return sayJson(cli, { verified: true, principal, fingerprint, files, predicate: statement.predicate })
      say(
        cli.terminal,
        `${styled(cli.terminal, 'green', 'verified')}: signed by ${principal} (${fingerprint}), ${files.length} files as signed.`,
      )
    })
}

/** The signers file of the workspace that a published folder lies in. */
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
