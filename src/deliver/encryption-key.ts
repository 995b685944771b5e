import { mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import { failure } from '../kernel/failure.js'
import { syncPath } from '../store/atomic.js'

/** Makes the key that opens packages, an X25519 identity of age. Nothing is ever overwritten. */
export async function createEncryptionKey(folder: string): Promise<{ keyPath: string; recipient: string }> {
  const { generateX25519Identity, identityToRecipient } = await import('age-encryption')
  const identity = await generateX25519Identity()
  const recipient = await identityToRecipient(identity)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const keyPath = join(folder, 'chiffrement.key')
  const handle = await open(keyPath, 'wx', 0o600).catch((error) => {
    if (error.code !== 'EEXIST') throw error
    const next = 'Choose another folder, or move the old key away.'
    throw failure('cannot-write', 'this file is already there and is never overwritten', { place: keyPath, next })
  })
  try {
    await handle.writeFile(`# public key: ${recipient}\n${identity}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await syncPath(folder)
  return { keyPath, recipient }
}
