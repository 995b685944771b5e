import { constants, createReadStream, createWriteStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as WebStream } from 'node:stream/web'
import { failure, isFailure } from '../kernel/failure.js'
import type { Recipient } from './recipients.js'
import { type Entry, packTar } from './tar.js'
import { unpackTar } from './unpack.js'

/**
 * Writes one package: the archive goes into age as it is made, so that no clear archive is ever on the disk. The file is
 * new and its owner's alone. Source: delivery, 2.3.
 */
export async function encryptPackage(
  path: string,
  entries: readonly Entry[],
  recipients: readonly Pick<Recipient, 'name' | 'key'>[],
): Promise<void> {
  const { Encrypter } = await import('age-encryption')
  const encrypter = new Encrypter()
  for (const { name, key } of recipients) {
    try {
      encrypter.addRecipient(key)
    } catch {
      throw failure('trust', `the key of ${name} is not a key of age`)
    }
  }
  const clear = Readable.toWeb(Readable.from(packTar(entries))) as ReadableStream<Uint8Array>
  const sealed = Readable.fromWeb((await encrypter.encrypt(clear)) as WebStream<Uint8Array>)
  await pipeline(sealed, createWriteStream(path, { flags: 'wx', mode: 0o600 }))
}

/** Opens a package into a folder of its own, which holds nothing that may be believed until it is verified. */
export async function decryptPackage(path: string, identities: readonly string[], folder: string): Promise<void> {
  const { Decrypter } = await import('age-encryption')
  const decrypter = new Decrypter()
  for (const identity of identities) decrypter.addIdentity(identity)
  const sealed = Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>
  try {
    const clear = await decrypter.decrypt(sealed)
    await unpackTar(Readable.fromWeb(clear as WebStream<Uint8Array>), folder)
  } catch (error) {
    if (isFailure(error)) throw error
    if ((error as NodeJS.ErrnoException).syscall !== undefined) throw error
    const wrong = /no identity matched/.test((error as Error).message)
    throw failure('trust', wrong ? 'none of your keys opens it' : 'is not whole, or was changed', { place: path })
  }
}

/** The secret keys of a file that its owner alone can read. */
export async function readIdentities(path: string): Promise<string[]> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error) => {
    throw failure('unavailable', `the key cannot be opened (${error.code})`, {
      place: path,
      next: 'Create one with: vigie keygen encrypt',
    })
  })
  try {
    const { mode } = await handle.stat()
    if ((mode & 0o077) !== 0) {
      const next = `Type: chmod 600 '${path}'`
      throw failure('trust', 'others than its owner have rights on the key', { place: path, next })
    }
    const text = await handle.readFile('utf8')
    const found = text.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#'))
    if (found.length === 0 || found.some((line) => !/^AGE-SECRET-KEY-1[0-9A-Z]{58}$/.test(line)))
      throw failure('trust', 'the file holds no X25519 key of age', { place: path })
    return found
  } finally {
    await handle.close()
  }
}
