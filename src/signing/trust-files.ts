import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { failure } from '../kernel/failure.js'
import { writeWhole } from '../store/atomic.js'
import { isPlainName, parseAllowedSigners } from './allowed-signers.js'
import { fingerprint, type PublicKey, parsePublicKey, printPublicKey } from './public-key.js'
import { parseRevokedKeys } from './revoked-keys.js'
import { type AllowedSigner, parseSignerLine, printSignerDate } from './signer-line.js'

export interface ListedSigner {
  readonly principal: string
  readonly namespaces: string | null
  readonly validAfter: Date | null
  readonly validBefore: Date | null
  readonly fingerprint: string
  readonly revoked: boolean
}

/** Whether a signer may sign in a namespace; patterns are for `ssh-keygen` to read, and count for nothing here. */
export const mayIn = ({ namespaces }: ListedSigner, namespace: string) =>
  (namespaces ?? '').split(',').includes(namespace)

/** Who may sign, by the files of a folder of trust. */
export async function listSigners(folder: string): Promise<ListedSigner[]> {
  const { signers } = parseAllowedSigners(await read(folder, 'allowed_signers'))
  const revoked = parseRevokedKeys(await read(folder, 'revoked_keys'), 'revoked_keys')
  return signers.map(({ principals, namespaces, validAfter, validBefore, key }) => ({
    principal: principals,
    namespaces: namespaces ?? null,
    validAfter: validAfter ?? null,
    validBefore: validBefore ?? null,
    fingerprint: fingerprint(key.blob),
    revoked: revoked.has(fingerprint(key.blob)),
  }))
}

/** Lets a key sign in one namespace, between two moments. One key, one use: a key that is there already is refused. */
export async function addSigner(
  folder: string,
  of: { principal: string; publicKey: string; namespace: string; from: Date; until?: Date | undefined },
): Promise<string> {
  if (!isPlainName(of.principal))
    throw failure('usage', 'a principal is one name made of letters, digits and ._@+-', { place: of.principal })
  const key = parsePublicKey(of.publicKey)
  const name = fingerprint(key.blob)
  const before = await read(folder, 'allowed_signers')
  if (parseAllowedSigners(before).signers.some((one) => fingerprint(one.key.blob) === name))
    throw failure('usage', `the key ${name} may sign already`, { next: 'One key has one use: make another.' })
  if (parseRevokedKeys(await read(folder, 'revoked_keys'), 'revoked_keys').has(name))
    throw failure('trust', `the key ${name} was revoked: it never comes back`)
  const line = printLine({
    line: 0,
    principals: of.principal,
    namespaces: of.namespace,
    validAfter: of.from,
    ...(of.until && { validBefore: of.until }),
    key,
  })
  await write(folder, 'allowed_signers', `${withLineEnd(before)}${line}\n`)
  return name
}

/** Ends what a signer may do at a moment; what was signed before stays good. For a key that is lost, or renewed. */
export async function closeSigner(folder: string, named: string, at: Date): Promise<number> {
  let closed = 0
  const lines = (await read(folder, 'allowed_signers')).split('\n').map((text, index) => {
    const content = text.trim()
    if (content === '' || content.startsWith('#')) return text
    const signer = parseSignerLine(content, index + 1)
    const isNamed = signer.principals === named || fingerprint(signer.key.blob) === named
    if (!isNamed || (signer.validBefore && signer.validBefore <= at)) return text
    closed += 1
    return printLine({ ...signer, validBefore: at })
  })
  if (closed === 0) throw failure('usage', `no open line is of ${named}`, { next: 'Type: vigie trust list' })
  await write(folder, 'allowed_signers', lines.join('\n'))
  return closed
}

/** Takes all belief from a key, for what it signed before too. For a key that someone else may have used. */
export async function revokeKey(folder: string, named: string, reason: string, at: Date): Promise<string> {
  const { signers } = parseAllowedSigners(await read(folder, 'allowed_signers'))
  const found = signers.find(({ key }) => fingerprint(key.blob) === named)
  if (!found) throw failure('usage', `no signer has the key ${named}`, { next: 'Type: vigie trust list' })
  const before = await read(folder, 'revoked_keys')
  if (parseRevokedKeys(before, 'revoked_keys').has(named)) throw failure('usage', `the key ${named} is revoked already`)
  const said = reason.replace(/\s+/g, ' ')
  const comment = `# ${printSignerDate(at)} ${found.principals} ${named}: ${said}`
  await write(folder, 'revoked_keys', `${withLineEnd(before)}${comment}\n${printPublicKey(found.key.blob)}\n`)
  return found.principals
}

function printLine({ principals, namespaces, validAfter, validBefore, key }: AllowedSigner): string {
  const options = [
    namespaces === undefined ? undefined : `namespaces="${namespaces}"`,
    validAfter && `valid-after="${printSignerDate(validAfter)}"`,
    validBefore && `valid-before="${printSignerDate(validBefore)}"`,
  ].filter((option) => option !== undefined)
  const { blob, comment }: PublicKey = key
  return [principals, ...(options.length > 0 ? [options.join(',')] : []), printPublicKey(blob, comment)].join(' ')
}

const withLineEnd = (text: string) => (text === '' || text.endsWith('\n') ? text : `${text}\n`)

async function read(folder: string, name: string): Promise<string> {
  return readFile(join(folder, name), 'utf8').catch((error) => {
    if (error.code === 'ENOENT') return ''
    throw failure('io', `cannot be read (${error.code})`, { place: join(folder, name) })
  })
}

/** Reads the text again before it is kept: a file that does not read would refuse every signature. */
async function write(folder: string, name: 'allowed_signers' | 'revoked_keys', text: string): Promise<void> {
  if (name === 'allowed_signers') parseAllowedSigners(text)
  else parseRevokedKeys(text, name)
  await writeWhole(join(folder, name), text)
}
