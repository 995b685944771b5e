import { open, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Command } from 'commander'
import { failure } from '../../kernel/failure.js'
import { type Cli, flagsOf, newCommand, sayJson } from '../cli.js'
import { keyFlags, keyPlace } from '../key-flags.js'
import { namespaceOf, roleNamed, type SigningRole } from '../signing-roles.js'
import { say } from '../terminal.js'

/** `vigie sign`: a detached signature over the bytes of a file, in a role. */
export function signCommand(cli: Cli): Command {
  return keyFlags(newCommand('sign'))
    .description('Sign the bytes of a file in a role, beside it')
    .argument('<file>', 'the file, like release.json')
    .requiredOption('--role <role>', 'production, approbation or confiance')
    .addHelpText('after', '\nExample:\n  vigie sign bundle.json --role confiance --key officier/confiance.key')
    .action((file: string, _, command: Command) => sign(cli, command, file))
}

/** `vigie dsse`: the same statement for the tools of supply chains. */
export function dsseCommand(cli: Cli): Command {
  return newCommand('dsse')
    .description('Print release.json of a folder in a DSSE envelope, signed by a key in a file')
    .argument('<folder>', 'folder that holds release.json')
    .option('--key <file>', 'private key to sign with (default: that of the workspace)')
    .addHelpText('after', '\nExample:\n  vigie dsse demo/6-lists/2206/r1 -w demo > release.dsse.json')
    .action((folder: string, _, command: Command) => dsse(cli, command, folder))
}

async function sign(cli: Cli, command: Command, file: string): Promise<void> {
  const { openSigningKey, shortKey } = await import('../../signing/index.js')
  const role = roleNamed((command.opts() as { role: string }).role)
  const settings = await cli.settings(command)
  const bytes = await readFile(file).catch((error) => {
    throw failure('input-missing', `cannot be read (${error.code})`, { place: file })
  })
  if (basename(file) === 'release.json' && role === 'production') refuseStoppedRelease(bytes, file)
  const key = await openSigningKey(keyPlace(cli, command))
  const endings: Record<SigningRole, string> = {
    production: 'prod.sshsig',
    approbation: `appr-${shortKey(key.fingerprint)}.sshsig`,
    confiance: 'sshsig',
  }
  const path = `${file}.${endings[role]}`
  const signature = await key.sign(bytes, namespaceOf(role, settings))
  const handle = await open(path, 'wx', 0o600).catch((error) => {
    throw failure('cannot-write', `the signature cannot be written (${error.code})`, { place: path })
  })
  try {
    await handle.writeFile(signature)
    await handle.sync()
  } finally {
    await handle.close()
  }
  if (flagsOf(command).json) return sayJson(cli, { signature: path, fingerprint: key.fingerprint, role })
  say(cli.terminal, `Signed: ${path} (${key.fingerprint}, ${role})`)
}

/** The machine signs nothing that a check stopped. */
function refuseStoppedRelease(bytes: Uint8Array, place: string): void {
  const text = Buffer.from(bytes).toString('utf8')
  const { predicate } = JSON.parse(text) as { predicate?: { gates?: { id: string; result: string }[] } }
  const stopped = (predicate?.gates ?? []).filter(({ result }) => ['blocked', 'failed'].includes(result))
  if (stopped.length === 0) return
  throw failure('blocking-check', `is stopped by ${stopped.map(({ id }) => id).join(', ')}`, { place })
}

async function dsse(cli: Cli, command: Command, folder: string): Promise<void> {
  const { dsseEnvelope, loadSigningKey } = await import('../../signing/index.js')
  const { openWorkspace } = await import('../../store/workspace.js')
  const { key } = command.opts() as { key?: string }
  const path = key ?? openWorkspace((await cli.settings(command)).workspace).signingKey
  const place = join(folder, 'release.json')
  const body = await readFile(place).catch((error) => {
    throw failure('input-missing', `cannot be read (${error.code})`, { place })
  })
  cli.terminal.stdout.write(dsseEnvelope(body, await loadSigningKey(path)))
}
