import { copyFile, lstat, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Failure } from '../kernel/failure.js'
import { type ReleaseTrust, type SigningKey, verifyBundle, verifyEnvelope } from '../signing/index.js'
import type { StageContext } from '../stages/context.js'
import { publishFolder } from '../store/atomic.js'
import { appendAudit, verifyAudit } from '../store/audit.js'
import type { Clearance } from './cleared.js'
import { envelopeText } from './envelope-text.js'
import { encryptPackage } from './package.js'
import { readMe } from './read-me.js'
import type { Recipient } from './recipients.js'
import type { PublishedRelease } from './release-of.js'

type Context = Pick<StageContext, 'workspace' | 'signing' | 'clock'>

/** Where the package of a zone is in a delivery. */
export const packageOf = (zone: string) => (zone === 'national' ? 'national.tar.age' : `zones/zone-${zone}.tar.age`)

/**
 * One package a zone, each with the release, its signatures, the manifest of the zone and the files of that manifest. The
 * recovery key opens them all; of a zone for which habilitations name nobody, it alone does.
 */
export async function encryptRelease(
  release: PublishedRelease,
  { recipients, kept, issues }: Clearance,
  folder: string,
): Promise<ReadonlyMap<string, readonly Recipient[]>> {
  if (issues.length > 0) throw new Failure(issues)
  const sealed = new Map<string, readonly Recipient[]>()
  for (const [zone, own] of recipients) {
    const path = join(folder, packageOf(zone))
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    const names = [...release.signatures, ...(release.byAudience.get(zone) ?? [])]
    const all = [...own, ...kept.filter(({ key }) => own.every((one) => one.key !== key))]
    await encryptPackage(
      path,
      names.map((name) => ({ name, path: join(release.folder, name) })),
      all,
    )
    sealed.set(zone, all)
  }
  return sealed
}

/**
 * Puts what is sent in `livraisons/`, by one rename: packages, the envelope that the machine signs, the files of trust and
 * how to read it all. Nothing clear is in it.
 */
export async function deliverRelease(
  context: Context,
  release: PublishedRelease,
  clearance: Clearance,
  key: SigningKey,
  trust: ReleaseTrust,
): Promise<void> {
  const { workspace, signing } = context
  const place = workspace.delivery(release.terms.batch, release.revision)
  await publishFolder(
    place,
    async (folder) => {
      const recipients = await encryptRelease(release, clearance, folder)
      const officer = await copyTrust(context, join(folder, 'confiance'))
      const namespaces = [signing.namespace, signing.approval] as const
      await write(folder, 'LISEZMOI.txt', readMe(release.terms, { officer, namespaces, production: release.principal }))
      const text = await envelopeText(folder, workspace, release.terms, recipients)
      await write(folder, 'envelope.json', text)
      await write(folder, 'envelope.json.prod.sshsig', await key.sign(Buffer.from(text), signing.namespace))
    },
    { replace: false },
  )
  await recordDelivery(context, release, trust)
}

/** Is it there already? What was delivered is never written again. */
export const isDelivered = async ({ workspace }: Pick<Context, 'workspace'>, { terms, revision }: PublishedRelease) =>
  (await lstat(workspace.delivery(terms.batch, revision)).catch(() => undefined)) !== undefined

/** The delivery in the audit log, once: a killed run may have left the packages without their line. */
export async function recordDelivery(
  { workspace, signing, clock }: Context,
  { terms: { batch, revision }, revision: folder, audiences, sha256: release }: PublishedRelease,
  trust: ReleaseTrust,
): Promise<void> {
  const { sha256: envelope } = await verifyEnvelope(workspace.delivery(batch, folder), trust)
  const { lines } = await verifyAudit(workspace.audit)
  if (lines.some(({ action, object }) => action === 'deliver' && object.envelope === envelope)) return
  const object = { batch, revision, release, envelope, packages: audiences.map(packageOf) }
  await appendAudit(workspace.audit, { at: clock().toISOString(), actor: signing.operator, action: 'deliver', object })
}

/** The files of trust, for convenience: the reader's own decide. Gives the key of the officer who signed them. */
async function copyTrust({ workspace, signing }: Context, folder: string): Promise<string | undefined> {
  await mkdir(folder, { mode: 0o700 })
  await copyFile(workspace.signers, join(folder, 'allowed_signers'))
  await copyFile(workspace.revoked, join(folder, 'revoked_keys')).catch(() => write(folder, 'revoked_keys', ''))
  for (const name of ['bundle.json', 'bundle.json.sshsig']) {
    const bytes = await readFile(join(workspace.trust, name)).catch(() => undefined)
    if (!bytes) return undefined
    await write(folder, name, bytes)
  }
  return (await verifyBundle(folder, { namespace: signing.trust })).officer
}

async function write(folder: string, name: string, content: string | Uint8Array): Promise<void> {
  await writeFile(join(folder, name), content, { mode: 0o600, flag: 'wx' })
}
