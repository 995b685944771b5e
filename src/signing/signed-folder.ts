import { readFile, realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { failure, type Issue, isFailure } from '../kernel/failure.js'
import { type AllowedSigners, findSigner, parseAllowedSigners } from './allowed-signers.js'
import { maximumSignatureSize } from './armour.js'
import { digestFile, type FolderContent, readSmall, shownPath } from './release-folder.js'
import { verifySshsig } from './sshsig.js'
import type { Subject } from './statement.js'

export interface Trusted {
  readonly signers: AllowedSigners
  readonly revoked: ReadonlySet<string>
  readonly at: Date
}

export interface Signer {
  readonly principal: string
  readonly fingerprint: string
}

export interface VerifiedFile {
  readonly name: string
  readonly sha256: string
  readonly size: number
}

/** Reads the allowed signers, which must not have come with what they vouch for. */
export async function readSigners(dir: string, path: string): Promise<AllowedSigners> {
  const text = await readFile(path, 'utf8').catch((error) => {
    const cause = ['ENOENT', 'ENOTDIR', 'EISDIR'].includes(error.code) ? 'usage' : 'io'
    throw failure(cause, `the allowed signers cannot be read (${error.code})`, { place: path })
  })
  if ((await realpath(path)).startsWith((await realpath(dir)) + sep)) {
    throw failure('trust', 'the allowed signers came with the release, which cannot vouch for itself', {
      place: path,
      next: 'Give your own file, received by another way.',
    })
  }
  return parseAllowedSigners(text, path)
}

/** Who signed these bytes, in this namespace, when it is a signer who may and whose key was not revoked. */
export async function signerOf(
  bytes: Uint8Array,
  place: string,
  namespace: string,
  trusted: Trusted,
  principal?: string,
): Promise<Signer> {
  const armoured = (await readSmall(place, maximumSignatureSize)).toString('utf8')
  return signerIn(bytes, armoured, { place, namespace, principal }, trusted)
}

/** The same, of a signature that is at hand. */
export function signerIn(
  bytes: Uint8Array,
  armoured: string,
  { place, namespace, principal }: { place: string; namespace: string; principal?: string | undefined },
  { signers, revoked, at }: Trusted,
): Signer {
  const { publicKeyBlob, fingerprint } = verifySshsig(bytes, armoured, { namespace })
  if (revoked.has(fingerprint))
    throw failure('trust', `the key ${fingerprint} was revoked: nothing that it signed is believed`, { place })
  return { principal: findSigner(signers, publicKeyBlob, namespace, at, principal), fingerprint }
}

/** Each subject by its digest. The names found are added to `seen`. */
export async function verifySubjects(
  dir: string,
  { files: listed }: FolderContent,
  subject: readonly Subject[],
  seen: Set<string>,
  issues: Issue[],
): Promise<VerifiedFile[]> {
  const files: VerifiedFile[] = []
  const present = new Set(listed)
  for (const { name, digest } of subject) {
    if (seen.has(name)) issues.push(trustIssue(dir, name, 'two manifests list this file'))
    seen.add(name)
    if (!present.has(name)) {
      issues.push(trustIssue(dir, name, 'this file is signed and is missing'))
      continue
    }
    const found = await collect(issues, () => digestFile(join(dir, name)))
    if (found && found.sha256 !== digest.sha256) issues.push(trustIssue(dir, name, 'this file is not the one signed'))
    if (found) files.push({ name, ...found })
  }
  return files
}

/** What is in the folder and was not signed. `sha256sum -c` ignores what is not listed, this does not. */
export function strangers(dir: string, { files, folders }: FolderContent, seen: ReadonlySet<string>): Issue[] {
  const extra = files.filter((name) => !seen.has(name)).map((name) => trustIssue(dir, name, 'this file was not signed'))
  const idle = folders
    .filter((name) => ![...seen].some((one) => one.startsWith(`${name}/`)))
    .map((name) => trustIssue(dir, name, 'this folder holds nothing that was signed'))
  return [...extra, ...idle]
}

/** Keeps a refusal for the common report, as one of trust save when the disk failed: what is absent or malformed cannot be believed. */
export async function collect<T>(issues: Issue[], act: () => T | Promise<T>, place?: string): Promise<T | undefined> {
  try {
    return await act()
  } catch (error) {
    if (!isFailure(error)) throw error
    const where = place === undefined ? {} : { place }
    issues.push(
      ...error.issues.map((issue) => ({ ...where, ...issue, cause: issue.cause === 'io' ? 'io' : 'trust' }) as const),
    )
    return undefined
  }
}

export function trustIssue(dir: string, name: string, message: string): Issue {
  return { cause: 'trust', place: shownPath(dir, name), message }
}
