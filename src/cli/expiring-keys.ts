import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Issue } from '../kernel/failure.js'

/** Signers whose right ends within a month, with no other key that takes over: a warning each. */
export async function expiringKeys(folder: string, now: Date): Promise<Issue[]> {
  // Asked every day: what signatures need is loaded only when a right has an end.
  const text = await readFile(join(folder, 'allowed_signers'), 'utf8').catch(() => '')
  if (!text.includes('valid-before')) return []
  const { expiringSigners } = await import('../signing/index.js')
  return (await expiringSigners(folder, now)).map(({ principal, until }) => ({
    cause: 'warning',
    place: 'allowed_signers',
    message: `${principal} may sign until ${until.toISOString().slice(0, 10)} only`,
    next: 'Make the next key now: both hold for a month.',
    event: 'key.expiring',
    names: [principal],
  }))
}
