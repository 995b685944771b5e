import { lstat, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command } from 'commander'
import { failure } from '../../kernel/failure.js'
import type { VerifiedEnvelope, VerifiedRelease } from '../../signing/index.js'
import { type Cli, flagsOf, newCommand, sayJson } from '../cli.js'
import { say, styled } from '../terminal.js'
import { trustFlags, trustOf } from '../trust-flags.js'

interface Flags {
  readonly state?: string
  readonly genesis?: string
  readonly acceptGap?: boolean
  readonly reason?: string
  readonly explain?: boolean
}

/** `vigie verify`: who signed a release, is every file what was signed, does it follow the last one? 77 or 79 if not. */
export function verifyCommand(cli: Cli): Command {
  return trustFlags(newCommand('verify'))
    .description('Verify the signatures, every file and the place in the chain of a published folder')
    .argument('<folder>', 'folder that holds release.json')
    .option('--state <file>', 'memory of what was accepted so far; kept up to date by this command')
    .option('--genesis <sha256>', 'the first release to accept, as the producer told you by another way')
    .option('--accept-gap', 'accept a release after others that never came, with --reason')
    .option('--reason <text>', 'why, for --accept-gap')
    .option('--explain', 'print the same checks as commands of ssh-keygen, sha256sum and jq')
    .addHelpText(
      'after',
      '\nExamples:\n  vigie verify demo/6-lists/2206/r1\n  vigie verify ./recu --signers allowed_signers --state recu.json --approvals 1',
    )
    .action(async (folder: string, _, command: Command) => {
      const flags = command.opts() as Flags
      if (flags.acceptGap && !flags.reason?.trim())
        throw failure('usage', '--accept-gap has no reason', { next: 'Add: --reason "why it is right".' })
      const { verifyRelease } = await import('../../signing/index.js')
      await refuseNoRelease(folder)
      const trust = await trustOf(cli, command, folder)
      if (await isThere(join(folder, 'envelope.json'))) {
        const { verifyEnvelope } = await import('../../signing/index.js')
        sayEnvelope(cli, command, await verifyEnvelope(folder, trust), trust.signers)
        return
      }
      const verified = await verifyRelease(folder, trust)
      if (flags.state !== undefined) await remember(flags.state, verified, flags)
      if (flags.explain) {
        const { explainedChecks } = await import('../explained-checks.js')
        return say(cli.terminal, explainedChecks(folder, verified, trust).join('\n'))
      }
      if (flagsOf(command).json) return sayJson(cli, told(verified, trust.signers))
      sayVerified(cli, verified, trust.signers)
    })
}

const told = (
  { principal, fingerprint, approvals, audiences, sha256, files, terms }: VerifiedRelease,
  signers: string,
) => ({ verified: true, principal, fingerprint, approvals, audiences, sha256, signers, files, predicate: terms })

function sayVerified({ terminal }: Cli, verified: VerifiedRelease, signers: string): void {
  const { principal, fingerprint, files, terms, audiences, approvals } = verified
  const word = styled(terminal, 'green', 'verified')
  say(
    terminal,
    `${word}: signed by ${principal} (${fingerprint}), whom ${signers} allows; ${files.length} files as signed.`,
  )
  const persons = approvals.map((one) => one.principal).join(', ')
  say(terminal, approvals.length > 0 ? `Approved by ${persons}.` : 'Nobody approved it yet.')
  say(
    terminal,
    `Release ${terms.sequence} of ${terms.stream}: batch ${terms.batch}, revision ${terms.revision}, for ${audiences.join(', ')}, to be used until ${terms.notAfter.slice(0, 10)}.`,
  )
}

async function remember(path: string, { terms, sha256, audiences }: VerifiedRelease, flags: Flags): Promise<void> {
  const { acceptRelease, readState, writeState } = await import('../../signing/index.js')
  const { stream, sequence, previous, trustBundle } = terms
  const before = await readState(path)
  const audience = audiences.join(',')
  const gap = flags.acceptGap ? flags.reason : undefined
  const received = { stream, audience, sequence, sha256, previous, trustBundle }
  await writeState(path, acceptRelease(before, received, { genesis: flags.genesis, gap }))
}

function sayEnvelope(cli: Cli, command: Command, envelope: VerifiedEnvelope, signers: string): void {
  const { principal, fingerprint, sha256, files, terms } = envelope
  if (flagsOf(command).json) {
    sayJson(cli, { verified: true, principal, fingerprint, sha256, signers, files, predicate: terms })
    return
  }
  const word = styled(cli.terminal, 'green', 'verified')
  say(cli.terminal, `${word}: delivered by ${principal} (${fingerprint}); ${files.length} files as signed.`)
  say(cli.terminal, 'What the packages hold is verified when they are opened: vigie decrypt.')
}

const isThere = async (path: string) => (await lstat(path).catch(() => undefined)) !== undefined

/** A folder that cannot be a release is a wrong path, not an attack. */
async function refuseNoRelease(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined)
  if (!found) throw failure('input-missing', 'there is no such folder', { place: folder })
  if (!found.isDirectory()) throw failure('input-missing', 'is not a folder', { place: folder })
  if ((await isThere(join(folder, 'release.json'))) || (await isThere(join(folder, 'envelope.json')))) return
  const inside = (await readdir(folder, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory() && /^r[0-9]+$/.test(entry.name))
    .map(({ name }) => Number(name.slice(1)))
  const near = inside.length > 0 ? { next: `Did you mean ${join(folder, `r${Math.max(...inside)}`)}?` } : {}
  throw failure('input-missing', 'holds no release.json', { place: folder, ...near })
}
