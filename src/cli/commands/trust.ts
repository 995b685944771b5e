import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Command } from 'commander'
import { failure } from '../../kernel/failure.js'
import { type Cli, flagsOf, newCommand, sayJson } from '../cli.js'
import { expiringKeys } from '../expiring-keys.js'
import { keyFlags, keyPlace } from '../key-flags.js'
import { renderTable } from '../render-table.js'
import { sayIssues } from '../say-issues.js'
import { namespaceOf, roleNamed } from '../signing-roles.js'
import { say } from '../terminal.js'
import { timeFlag } from '../time-flag.js'

/** `vigie trust`: who may sign, until when, whose key is lost; and the bundle of it that the officer signs. */
export function trustCommand(cli: Cli): Command {
  const verb = (name: string, description: string, example: string) =>
    newCommand(name)
      .description(description)
      .option('--dir <folder>', 'folder of trust (default: cles/ in the workspace)')
      .addHelpText('after', `\nExample:\n  vigie trust ${example}`)
  const verbs = [
    verb('add', 'Let a key sign in one role', 'add --principal zoe@exemple.fr --role approbation --public-key zoe.pub')
      .requiredOption('--principal <name>', 'name of the signer')
      .requiredOption('--role <role>', 'production, approbation or confiance')
      .requiredOption('--public-key <file>', 'public key, one line as OpenSSH has it')
      .option('--from <time>', 'first moment, like 2026-11-24T00:00:00Z (default: now)')
      .option('--until <time>', 'last moment (default: none)')
      .action((_, command: Command) => add(cli, command)),
    verb(
      'close',
      'End what a signer may sign; what is signed stays good',
      'close zoe@exemple.fr --at 2026-12-31T23:59:59Z',
    )
      .argument('<who>', 'name of the signer, or fingerprint of the key')
      .option('--at <time>', 'last moment (default: now)')
      .action((who: string, _, command: Command) => close(cli, command, who)),
    verb('revoke', 'Take all belief from a key, for the past too', 'revoke SHA256:… --reason "laptop stolen"')
      .argument('<fingerprint>', 'the key, as vigie trust list names it')
      .requiredOption('--reason <text>', 'why')
      .action((key: string, _, command: Command) => revoke(cli, command, key)),
    verb('list', 'Who may sign', 'list').action((_, command: Command) => list(cli, command)),
    keyFlags(
      verb(
        'bundle',
        'Sign the files of trust as one bundle, with the next number',
        'bundle --key officer/confiance.key',
      ),
    ).action((_, command: Command) => bundle(cli, command)),
    verb('check', 'Verify the bundle, and warn of keys about to expire', 'check --officer SHA256:…')
      .requiredOption('--officer <fingerprint>', 'key of the trust officer, as told by another way')
      .option('--at-least <version>', 'refuse a bundle older than this one')
      .action((_, command: Command) => check(cli, command)),
  ]
  const trust = new Command('trust').description('Say who may sign, until when, and whose key is lost').addHelpText(
    'after',
    `
Examples:
  vigie trust list
  vigie trust add --principal zoe@exemple.fr --role approbation --public-key zoe.pub
  vigie trust revoke SHA256:… --reason "laptop stolen"
  vigie trust bundle --key officer/confiance.key`,
  )
  for (const one of verbs) trust.addCommand(one)
  return trust
}

async function add(cli: Cli, command: Command): Promise<void> {
  const { addSigner } = await import('../../signing/index.js')
  const flags = command.opts() as { principal: string; role: string; publicKey: string; from?: string; until?: string }
  const namespace = namespaceOf(roleNamed(flags.role), await cli.settings(command))
  const publicKey = await readFile(flags.publicKey, 'utf8').catch((error) => {
    throw failure('input-missing', `the public key cannot be read (${error.code})`, { place: flags.publicKey })
  })
  const from = timeFlag('from', flags.from) ?? new Date()
  const until = timeFlag('until', flags.until)
  const key = await addSigner(await folderOf(cli, command), { ...flags, publicKey, namespace, from, until })
  await done(cli, command, 'trust-add', { principal: flags.principal, role: flags.role, key })
}

async function close(cli: Cli, command: Command, who: string): Promise<void> {
  const { closeSigner } = await import('../../signing/index.js')
  const at = timeFlag('at', (command.opts() as { at?: string }).at) ?? new Date()
  const lines = await closeSigner(await folderOf(cli, command), who, at)
  await done(cli, command, 'trust-close', { who, at: at.toISOString(), lines })
}

async function revoke(cli: Cli, command: Command, key: string): Promise<void> {
  const { revokeKey } = await import('../../signing/index.js')
  const { reason } = command.opts() as { reason: string }
  const principal = await revokeKey(await folderOf(cli, command), key, reason, new Date())
  await done(cli, command, 'trust-revoke', { principal, key, reason })
}

async function list(cli: Cli, command: Command): Promise<void> {
  const { listSigners } = await import('../../signing/index.js')
  const signers = await listSigners(await folderOf(cli, command))
  if (flagsOf(command).json) return sayJson(cli, { signers })
  const day = (date: Date | null) => date?.toISOString().slice(0, 10) ?? ''
  const rows = signers.map((one) => [
    one.principal,
    one.namespaces,
    day(one.validAfter),
    day(one.validBefore),
    one.revoked ? 'revoked' : '',
    one.fingerprint,
  ])
  say(cli.terminal, renderTable(['signer', 'namespaces', 'from', 'until', '', 'key'], rows))
}

async function bundle(cli: Cli, command: Command): Promise<void> {
  const { openSigningKey, signBundle } = await import('../../signing/index.js')
  const { trust } = (await cli.settings(command)).config.signing
  const made = await signBundle(
    await folderOf(cli, command),
    await openSigningKey(keyPlace(cli, command)),
    trust,
    new Date(),
  )
  await done(cli, command, 'trust-bundle', { ...made })
}

async function check(cli: Cli, command: Command): Promise<void> {
  const { verifyBundle } = await import('../../signing/index.js')
  const { officer, atLeast } = command.opts() as { officer: string; atLeast?: string }
  const { trust } = (await cli.settings(command)).config.signing
  const folder = await folderOf(cli, command)
  const least = atLeast === undefined ? {} : { atLeast: Number(atLeast) }
  const found = await verifyBundle(folder, { officer, namespace: trust, ...least })
  const issues = await expiringKeys(folder, new Date())
  if (issues.length > 0) cli.end(20)
  sayIssues(cli.terminal, issues)
  if (flagsOf(command).json) return sayJson(cli, { ...found, issues })
  say(
    cli.terminal,
    `Bundle ${found.version} of ${found.issuedAt.slice(0, 10)}, signed by the officer ${found.officer}.`,
  )
}

async function folderOf(cli: Cli, command: Command): Promise<string> {
  const { dir } = command.opts() as { dir?: string }
  return dir ?? join((await cli.settings(command)).workspace, 'cles')
}

/** Every change of trust is in the audit log of the workspace. */
async function done(cli: Cli, command: Command, action: string, object: Record<string, unknown>): Promise<void> {
  const { appendAudit } = await import('../../store/audit.js')
  const { openWorkspace } = await import('../../store/workspace.js')
  const { workspace } = await cli.settings(command)
  const act = { at: new Date().toISOString(), actor: cli.operator.split('@')[0] ?? '', action, object }
  await appendAudit(openWorkspace(workspace).audit, act)
  if (flagsOf(command).json) return sayJson(cli, object)
  const told = Object.entries(object).map(([name, value]) => `${name} ${value}`)
  say(cli.terminal, `${action}: ${told.join(', ')}`)
}
