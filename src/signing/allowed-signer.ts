import { readFile } from 'node:fs/promises'
import { failure } from '../kernel/failure.js'
import { findSigner, parseAllowedSigners } from './allowed-signers.js'
import { fingerprint } from './public-key.js'
import { parseRevokedKeys } from './revoked-keys.js'

/** The name under which a key may sign in a namespace, before it does. */
export async function signerAllowed(
  signers: string,
  revoked: string,
  blob: Uint8Array,
  namespace: string,
  at: Date,
): Promise<string> {
  const lost = parseRevokedKeys(await readFile(revoked, 'utf8').catch(() => ''), revoked)
  if (lost.has(fingerprint(blob))) throw failure('trust', `the key ${fingerprint(blob)} was revoked`)
  return findSigner(parseAllowedSigners(await readFile(signers, 'utf8'), signers), blob, namespace, at)
}

/** Eight digits of a key, which tell apart the approvals of one release. */
export function shortKey(name: string): string {
  return Buffer.from(name.replace('SHA256:', ''), 'base64').toString('hex').slice(0, 8)
}
