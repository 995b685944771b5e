import { readdir, readFile, stat } from 'node:fs/promises'
import { type Issue, isFailure } from '../kernel/failure.js'
import type { StageContext } from '../stages/context.js'

type Context = Pick<StageContext, 'workspace' | 'signing' | 'clock'>

/**
 * The current lists that may still be used, were neither delivered nor declined, and miss persons who approve them: an issue
 * of cause `approval` each, or of the cause for which one does not verify. Where nobody may approve, nothing waits. With
 * `named`, those of that batch.
 */
export async function waitingApprovals(context: Context, named?: string): Promise<Issue[]> {
  const { workspace, signing, clock } = context
  // The chain is asked every day: what signatures need is loaded only when there is something to look at.
  if (!(await readFile(workspace.signers, 'utf8').catch(() => '')).includes(signing.approval)) return []
  const waiting = (await undelivered(context)).filter(({ batch }) => named === undefined || batch === named)
  if (waiting.length === 0) return []
  const { neededApprovals, refusalsOf, releaseOf } = await import('../deliver/index.js')
  const { parseBatchKey } = await import('../kernel/batch-key.js')
  const { ownTrust } = await import('./own-trust.js')
  const { verifyAudit } = await import('../store/audit.js')
  const trust = await ownTrust(context)
  const { lines } = await verifyAudit(workspace.audit)
  const issues: Issue[] = []
  for (const { batch, since } of waiting) {
    const key = parseBatchKey(batch)
    if (!key) continue
    try {
      const release = await releaseOf(workspace, key, trust)
      if ((await refusalsOf(lines, release, trust)).length > 0) continue
      neededApprovals(release, signing.approvals, batch)
    } catch (error) {
      if (!isFailure(error)) throw error
      const hours = Math.max(0, Math.floor((clock().getTime() - since.getTime()) / 3_600_000))
      issues.push(...error.issues.map((issue) => waitingIssue(issue, batch, hours)))
    }
  }
  return issues
}

const waitingIssue = (issue: Issue, batch: string, hours: number): Issue =>
  issue.cause === 'approval'
    ? { ...issue, message: `${issue.message}; waiting for ${hours} h`, event: 'approval.waiting', counts: { hours } }
    : { ...issue, place: `${batch}, ${issue.place ?? ''}` }

/** Current releases, by what they say of themselves, that may still be used and were not delivered. */
async function undelivered({ workspace, clock }: Context): Promise<{ batch: string; since: Date }[]> {
  const names = await readdir(workspace.path('6-lists')).catch(() => [])
  const found = names.sort().map(async (name) => {
    const batch = /^(.+)\.json$/.exec(name)?.[1]
    if (batch === undefined) return []
    try {
      const { folder } = JSON.parse(await readFile(workspace.path('6-lists', name), 'utf8')) as { folder: string }
      if (await stat(workspace.delivery(batch, folder)).catch(() => undefined)) return []
      const text = await readFile(workspace.result('6-lists', batch, `${folder}/release.json`), 'utf8')
      const { producedAt, notAfter } = (JSON.parse(text) as { predicate: { producedAt: string; notAfter: string } })
        .predicate
      return clock() > new Date(notAfter) ? [] : [{ batch, since: new Date(producedAt) }]
    } catch {
      // Lists that do not read are for `vigie verify` to judge; the run that makes them says what is wrong.
      return []
    }
  })
  return (await Promise.all(found)).flat()
}
