import { listSigners } from './trust-files.js'

/** Making, signing and sending the next key takes about this long. */
const notice = 30 * 86_400_000

/** The end of a right is near, for whoever has to make the next key in time. */
export const endsSoon = (end: Date, now: Date) => end.getTime() < now.getTime() + notice

/** Signers of a folder of trust whose right ends within a month, with no other key of theirs that takes over. */
export async function expiringSigners(folder: string, now: Date): Promise<{ principal: string; until: Date }[]> {
  const holding = (await listSigners(folder)).filter(
    ({ revoked, validBefore }) => !revoked && (validBefore === null || validBefore > now),
  )
  return holding.flatMap(({ principal, namespaces, validBefore }) => {
    if (validBefore === null || !endsSoon(validBefore, now)) return []
    const same = holding.filter((one) => one.principal === principal && one.namespaces === namespaces)
    const last = same.every((one) => one.validBefore !== null && endsSoon(one.validBefore, now))
    return last ? [{ principal, until: validBefore }] : []
  })
}
