import { readFile } from 'node:fs/promises'
import { failure } from '../kernel/failure.js'
import { findSigner, maySignIn, parseAllowedSigners } from './allowed-signers.js'
import { fingerprint } from './public-key.js'
import { parseRevokedKeys } from './revoked-keys.js'

/**
 * The name under which a key may sign in a namespace, before it does. A key that no line lets sign there is a wrong choice
 * of key, of cause `usage`: nothing was signed. One that was revoked, or is out of its dates, is of cause `trust`.
 */
export async function signerAllowed(
  signers: string,
  revoked: string,
  blob: Uint8Array,
  namespace: string,
  at: Date,
): Promise<string> {
  const lost = parseRevokedKeys(await readFile(revoked, 'utf8').catch(() => ''), revoked)
  if (lost.has(fingerprint(blob))) throw failure('trust', `the key ${fingerprint(blob)} was revoked`)
  const file = parseAllowedSigners(await readFile(signers, 'utf8'), signers)
  if (!maySignIn(file, blob, namespace)) {
    throw failure('usage', `the key ${fingerprint(blob)} is not one that may sign in the namespace ${namespace}`, {
      place: signers,
      next: 'Choose another key, or let it: vigie trust add --help',
    })
  }
  return findSigner(file, blob, namespace, at)
}

/** Eight digits of a key, which tell apart the approvals of one release. */
export function shortKey(name: string): string {
  return Buffer.from(name.replace('SHA256:', ''), 'base64').toString('hex').slice(0, 8)
}
