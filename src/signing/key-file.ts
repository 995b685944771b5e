import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { constants } from 'node:fs'
import { chmod, mkdir, open, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Failure, failure, isFailure } from '../kernel/failure.js'
import { syncPath, writeWhole } from '../store/atomic.js'
import { isPlainName, parseAllowedSigners } from './allowed-signers.js'
import { encryptedKey, refuseWeakKey } from './encrypted-key.js'
import { fingerprint, printPublicKey, publicKeyBlob } from './public-key.js'
import { printSignerDate } from './signer-line.js'

export interface SigningKeyFiles {
  readonly keyPath: string
  readonly publicKeyPath: string
  readonly allowedSignersPath: string
  readonly fingerprint: string
}

export interface KeyOwner {
  readonly principal: string
  readonly namespace: string
  readonly clock: () => Date
  /** The name of its files. */
  readonly role?: string
  readonly passphrase?: string | undefined
}

const maximumKeySize = 16 * 1024
const keygen = 'Create one with: vigie keygen sign'

/**
 * Makes a key that signs: the private half in PKCS#8, which openssl and Node read, the public half as OpenSSH has
 * it, and the line that lets recipients accept it, in this namespace only and from now on. Nothing is ever overwritten:
 * a lost key cannot be made again.
 */
export async function createSigningKey(
  dir: string,
  { principal, namespace, clock, role = 'production', passphrase }: KeyOwner,
): Promise<SigningKeyFiles> {
  if (!isPlainName(principal)) {
    throw failure('usage', 'a principal is one name made of letters, digits and ._@+-', { place: principal })
  }
  if (!isPlainName(namespace)) {
    throw failure('usage', 'a namespace is one name made of letters, digits and ._@+-', { place: namespace })
  }
  const keyPath = join(dir, `${role}.key`)
  const publicKeyPath = join(dir, `${role}.pub`)
  const allowedSignersPath = join(dir, 'allowed_signers')
  const { privateKey } = generateKeyPairSync('ed25519')
  const blob = publicKeyBlob(privateKey)
  const line = `${principal} namespaces="${namespace}",valid-after="${printSignerDate(clock())}" ${printPublicKey(blob)}\n`
  const written: string[] = []
  try {
    await privateFolder(dir)
    const before = await readFile(allowedSignersPath, 'utf8').catch((error) => {
      if (error.code === 'ENOENT') return ''
      throw error
    })
    parseAllowedSigners(before, allowedSignersPath)
    const plain = () => privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
    await writeNew(keyPath, passphrase === undefined ? plain() : encryptedKey(privateKey, passphrase), written)
    await writeNew(publicKeyPath, `${printPublicKey(blob, principal)}\n`, written)
    await writeWhole(allowedSignersPath, before + (before === '' || before.endsWith('\n') ? '' : '\n') + line)
    await syncPath(dir)
  } catch (error) {
    for (const path of written) await rm(path, { force: true })
    throw isFailure(error) ? error : writeRefusal(error as NodeJS.ErrnoException, dir)
  }
  return { keyPath, publicKeyPath, allowedSignersPath, fingerprint: fingerprint(blob) }
}

/** Reads the private key, from a file that its owner alone can read. The checks are on the opened file itself. */
export async function loadSigningKey(path: string, passphrase?: string): Promise<KeyObject> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error) => {
    if (error.code === 'ENOENT') throw failure('unavailable', 'there is no signing key', { place: path, next: keygen })
    throw failure('trust', `the signing key cannot be opened (${error.code})`, { place: path })
  })
  try {
    const found = await handle.stat()
    if (!found.isFile()) throw failure('trust', 'the signing key is not a regular file', { place: path })
    if ((found.mode & 0o077) !== 0) {
      const rights = (found.mode & 0o777).toString(8).padStart(3, '0')
      throw failure('trust', `others than its owner have rights on the signing key (mode ${rights})`, {
        place: path,
        next: `Type: chmod 600 '${path}'`,
        event: 'security.permission',
      })
    }
    if (found.size > maximumKeySize) throw failure('trust', 'the file is too big for a signing key', { place: path })
    return readKey(await handle.readFile('utf8'), path, passphrase)
  } finally {
    await handle.close()
  }
}

function readKey(pem: string, path: string, passphrase: string | undefined): KeyObject {
  const isEncrypted = pem.includes('ENCRYPTED PRIVATE KEY')
  if (isEncrypted && passphrase === undefined) {
    throw failure('unavailable', 'the signing key has a passphrase, and none was given', {
      place: path,
      next: 'Add --passphrase-file FILE or --passphrase-fd N, or give the service its credential.',
    })
  }
  if (isEncrypted) refuseWeakKey(pem, path)
  let key: KeyObject
  try {
    key = createPrivateKey({ key: pem, ...(isEncrypted && { passphrase }) })
  } catch {
    const next = isEncrypted ? 'Is the passphrase right?' : 'A key in PKCS#8 is expected.'
    throw failure('trust', 'the file holds no private key that can be read', { place: path, next })
  }
  publicKeyBlob(key)
  return key
}

async function privateFolder(dir: string): Promise<void> {
  if ((await mkdir(dir, { recursive: true, mode: 0o700 })) !== undefined) await chmod(dir, 0o700)
  const { mode } = await stat(dir)
  if ((mode & 0o077) === 0) return
  throw failure('trust', 'others than its owner have rights on the folder of the signing key', {
    place: dir,
    next: `Type: chmod 700 '${dir}'`,
    event: 'security.permission',
  })
}

async function writeNew(path: string, content: string, written: string[]): Promise<void> {
  const handle = await open(path, 'wx', 0o600).catch((error) => {
    if (error.code !== 'EEXIST') throw error
    throw failure('cannot-write', 'this file is already there and is never overwritten', {
      place: path,
      next: 'Choose another folder, or move the old key away.',
    })
  })
  written.push(path)
  try {
    await handle.chmod(0o600)
    await handle.writeFile(content)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function writeRefusal(error: NodeJS.ErrnoException, dir: string): Failure {
  const cannot = ['EACCES', 'EEXIST', 'EISDIR', 'ENOENT', 'ENOTDIR', 'EPERM', 'EROFS'].includes(error.code ?? '')
  const place = { place: dir }
  return failure(
    cannot ? 'cannot-write' : 'io',
    `the signing key cannot be written (${error.code ?? error.message})`,
    place,
  )
}
