import type { Issue } from '../kernel/failure.js'

const month = 30 * 86_400_000

/** Signers whose right ends within a month, with no other key that takes over: a warning each. */
export async function expiringKeys(folder: string, now: Date): Promise<Issue[]> {
  const { listSigners } = await import('../signing/index.js')
  const holding = (await listSigners(folder)).filter(
    ({ revoked, validBefore }) => !revoked && (validBefore === null || validBefore > now),
  )
  const isSoon = (end: Date | null) => end !== null && end.getTime() < now.getTime() + month
  return holding
    .filter(({ validBefore }) => isSoon(validBefore))
    .filter(({ principal, namespaces }) => {
      const same = holding.filter((one) => one.principal === principal && one.namespaces === namespaces)
      return same.every(({ validBefore }) => isSoon(validBefore))
    })
    .map(({ principal, validBefore }) => ({
      cause: 'warning',
      place: 'allowed_signers',
      message: `${principal} may sign until ${validBefore?.toISOString().slice(0, 10)} only`,
      next: 'Make the next key now: both hold for a month.',
      event: 'key.expiring',
      names: [principal],
    }))
}
