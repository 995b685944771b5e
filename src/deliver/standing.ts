import { readdir, stat } from 'node:fs/promises'
import { isFailure } from '../kernel/failure.js'
import { type ReleaseTrust, type SignedRelease, signedRelease } from '../signing/index.js'
import type { StageContext } from '../stages/context.js'
import { type AuditLine, verifyAudit } from '../store/audit.js'
import { publishedBatches, readResult } from '../tables/results.js'
import { lackingApproval, stoppingChecks } from './four-eyes.js'
import { type Declined, refusalsOf } from './refusals.js'

/** Where one revision of the lists of a batch stands, from the machine that signs to the zones that are sent it. */
export interface Standing {
  readonly batch: string
  readonly revision: string
  /** `superseded`: another revision of the batch is the current one. `wrong`: its signatures do not verify. */
  readonly state: 'waiting' | 'approved' | 'delivered' | 'declined' | 'stopped' | 'expired' | 'superseded' | 'wrong'
  readonly sequence: number | null
  readonly release: string | null
  readonly signedBy: string | null
  readonly approvedBy: readonly string[]
  readonly needed: number
  /** What is missing before it may be delivered, in words; null when nothing is. */
  readonly lacking: string | null
  /** Namespaces in which a signature is still missing. */
  readonly missing: readonly string[]
  readonly declined: readonly Pick<Declined, 'principal' | 'reason' | 'at'>[]
  /** When it was delivered, as the audit log has it, and to how many zones. */
  readonly delivered: { readonly at: string | null; readonly zones: number } | null
  readonly supersededBy: string | null
}

type Context = Pick<StageContext, 'workspace' | 'signing' | 'clock'>

/** Every revision of every batch, in order. Signatures are verified; files are for `vigie verify`. Opens no engine. */
export async function standingLists(context: Context, trust: ReleaseTrust): Promise<Standing[]> {
  const { workspace } = context
  const { lines } = await verifyAudit(workspace.audit)
  const found: Standing[] = []
  for (const { text: batch } of await publishedBatches(workspace)) {
    const current = (await readResult(workspace, '6-lists', batch))?.folder
    if (current === undefined) continue
    const revisions = (await readdir(workspace.path('6-lists', batch)).catch(() => []))
      .filter((name) => /^r[0-9]+$/.test(name))
      .sort((a, b) => Number(a.slice(1)) - Number(b.slice(1)))
    for (const revision of revisions) found.push(await standingOf(context, trust, lines, { batch, revision, current }))
  }
  return found
}

async function standingOf(
  { workspace, signing, clock }: Context,
  trust: ReleaseTrust,
  lines: readonly AuditLine[],
  { batch, revision, current }: { readonly batch: string; readonly revision: string; readonly current: string },
): Promise<Standing> {
  const supersededBy = revision === current ? null : current
  const delivered = await deliveryOf(workspace.delivery(batch, revision), lines, batch, revision)
  const told = { batch, revision, needed: signing.approvals, delivered, supersededBy }
  let release: SignedRelease
  try {
    release = await signedRelease(workspace.result('6-lists', batch, revision), trust)
  } catch (error) {
    if (!isFailure(error)) throw error
    const lacking = error.issues.map(({ message }) => message).join('; ')
    const missing = [signing.namespace, signing.approval]
    const nothing = { sequence: null, release: null, signedBy: null, approvedBy: [], declined: [] }
    return { ...told, ...nothing, state: supersededBy ? 'superseded' : 'wrong', lacking, missing }
  }
  const declined = await refusalsOf(lines, release, trust)
  const lacking = lackingApproval(release, signing.approvals) ?? null
  const state = () => {
    if (supersededBy) return 'superseded'
    if (delivered) return 'delivered'
    if (clock() > new Date(release.terms.notAfter)) return 'expired'
    if (declined.length > 0) return 'declined'
    if (stoppingChecks(release).length > 0) return 'stopped'
    return lacking === null ? 'approved' : 'waiting'
  }
  return {
    ...told,
    state: state(),
    sequence: release.terms.sequence,
    release: release.sha256,
    signedBy: release.principal,
    approvedBy: release.approvals.map(({ principal }) => principal).sort(),
    lacking,
    missing: lacking === null ? [] : [signing.approval],
    declined: declined.map(({ principal, reason, at }) => ({ principal, reason, at })),
  }
}

/** The folder says that it was delivered, the audit log when: a killed run may have left the one without the other. */
async function deliveryOf(
  place: string,
  lines: readonly AuditLine[],
  batch: string,
  revision: string,
): Promise<Standing['delivered']> {
  if (!(await stat(place).catch(() => undefined))) return null
  const line = lines.findLast(
    ({ action, object }) =>
      action === 'deliver' &&
      object.batch === batch &&
      [revision, Number(revision.slice(1))].includes(object.revision as string),
  )
  const packages = await readdir(place, { recursive: true })
  return { at: line?.at ?? null, zones: packages.filter((name) => name.endsWith('.tar.age')).length }
}
