import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { failure } from '../kernel/failure.js'
import {
  acceptRelease,
  type ReleaseTrust,
  readState,
  type VerifiedRelease,
  verifyRelease,
  writeState,
} from '../signing/index.js'
import { besideName, syncPath, syncTree } from '../store/atomic.js'
import { decryptPackage } from './package.js'

/**
 * Opens a package, verifies all of it, and only then shows it: until then it is in a folder beside, which goes away on any
 * refusal. A reader sees the whole of a list that may be believed, or nothing.
 */
export async function receivePackage(
  path: string,
  out: string,
  identities: readonly string[],
  trust: ReleaseTrust,
  memory: {
    readonly state?: string | undefined
    readonly genesis?: string | undefined
    readonly gap?: string | undefined
  },
): Promise<VerifiedRelease> {
  const beside = besideName(resolve(out))
  await mkdir(beside, { mode: 0o700 })
  try {
    await decryptPackage(path, identities, beside)
    const verified = await verifyRelease(beside, trust)
    const { stream, sequence, previous, trustBundle } = verified.terms
    const [audience = '', second] = verified.audiences
    if (second !== undefined) throw failure('trust', 'the package holds more than one zone', { place: path })
    const received = { stream, audience, sequence, sha256: verified.sha256, previous, trustBundle }
    const before = memory.state === undefined ? undefined : await readState(memory.state)
    const after = acceptRelease(before, received, memory)
    await syncTree(beside)
    await rename(beside, out).catch((error) => {
      const there = ['EEXIST', 'ENOTEMPTY', 'ENOTDIR'].includes(error.code)
      throw there
        ? failure('cannot-write', 'is already there and is never replaced', {
            place: out,
            next: 'Name another: --out FOLDER.',
          })
        : error
    })
    await syncPath(dirname(resolve(out)))
    if (memory.state !== undefined) await writeState(memory.state, after)
    return verified
  } catch (error) {
    await rm(beside, { recursive: true, force: true })
    throw error
  }
}
