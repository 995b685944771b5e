import { readFile } from 'node:fs/promises'
import { Failure, failure, type Issue, isFailure } from '../kernel/failure.js'
import { fingerprint, parsePublicKey } from './public-key.js'

/**
 * Keys that sign no longer, whatever the date: one public key a line, as `ssh-keygen -Y verify -r` also reads it. What was
 * compromised can sign with any date, so nothing that it signed is believed. Source: delivery, 1.5.
 */
export function parseRevokedKeys(text: string, place: string): ReadonlySet<string> {
  const revoked = new Set<string>()
  const issues: Issue[] = []
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) continue
    try {
      revoked.add(fingerprint(parsePublicKey(line).blob))
    } catch (error) {
      if (!isFailure(error)) throw error
      issues.push(...error.issues.map((issue) => ({ ...issue, place: `${place}, line ${index + 1}` })))
    }
  }
  if (issues.length > 0) throw new Failure(issues)
  return revoked
}

/** Reads the file that was named, which must be there: a list of revocations that is gone revokes nothing. */
export async function readRevokedKeys(path: string): Promise<ReadonlySet<string>> {
  const text = await readFile(path, 'utf8').catch((error) => {
    throw failure('trust', `the revoked keys cannot be read (${error.code})`, { place: path })
  })
  return parseRevokedKeys(text, path)
}
