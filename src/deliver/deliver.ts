import { copyFile, lstat, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type ReleaseTrust, type SigningKey, verifyBundle, verifyEnvelope } from '../signing/index.js'
import type { StageContext } from '../stages/context.js'
import { publishFolder } from '../store/atomic.js'
import { appendAudit, verifyAudit } from '../store/audit.js'
import { envelopeText } from './envelope-text.js'
import { encryptPackage } from './package.js'
import { readMe } from './read-me.js'
import { type Recipient, recipientsOf } from './recipients.js'
import type { PublishedRelease } from './release-of.js'

type Context = Pick<StageContext, 'workspace' | 'signing' | 'clock'>

/** Where the package of a zone is in a delivery. */
export const packageOf = (zone: string) => (zone === 'national' ? 'national.tar.age' : `zones/zone-${zone}.tar.age`)

/** One package a zone, each with the release, its signatures, the manifest of the zone and the files of that manifest. */
export async function encryptRelease(
  context: Context,
  release: PublishedRelease,
  folder: string,
): Promise<ReadonlyMap<string, readonly Recipient[]>> {
  const today = context.clock().toISOString().slice(0, 10)
  const recipients = await recipientsOf(context.workspace.recipients, release.audiences, today)
  for (const [zone, all] of recipients) {
    const path = join(folder, packageOf(zone))
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    const names = [...release.signatures, ...(release.byAudience.get(zone) ?? [])]
    await encryptPackage(
      path,
      names.map((name) => ({ name, path: join(release.folder, name) })),
      all,
    )
  }
  return recipients
}

/**
 * Puts what is sent in `livraisons/`, by one rename: packages, the envelope that the machine signs, the files of trust and
 * how to read it all. Nothing clear is in it. What was delivered is never written again.
 */
export async function deliverRelease(
  context: Context,
  release: PublishedRelease,
  key: SigningKey,
  trust: ReleaseTrust,
): Promise<{ folder: string; outcome: 'done' | 'fresh'; packages: string[] }> {
  const { workspace, signing } = context
  const { batch } = release.terms
  const place = workspace.delivery(batch, release.revision)
  const packages = release.audiences.map(packageOf)
  if (await lstat(place).catch(() => undefined)) {
    await recordDelivery(context, release, place, trust)
    return { folder: place, outcome: 'fresh', packages }
  }
  await publishFolder(
    place,
    async (folder) => {
      const recipients = await encryptRelease(context, release, folder)
      const officer = await copyTrust(context, join(folder, 'confiance'))
      const namespaces = [signing.namespace, signing.approval] as const
      await write(folder, 'LISEZMOI.txt', readMe(release.terms, { officer, namespaces, production: release.principal }))
      const text = await envelopeText(folder, workspace, release.terms, recipients)
      await write(folder, 'envelope.json', text)
      await write(folder, 'envelope.json.prod.sshsig', await key.sign(Buffer.from(text), signing.namespace))
    },
    { replace: false },
  )
  await recordDelivery(context, release, place, trust)
  return { folder: place, outcome: 'done', packages }
}

/** The delivery in the audit log, once: a killed run may have left the packages without their line. */
async function recordDelivery(
  { workspace, signing, clock }: Context,
  { terms: { batch, revision }, audiences, sha256: release }: PublishedRelease,
  place: string,
  trust: ReleaseTrust,
): Promise<void> {
  const { sha256: envelope } = await verifyEnvelope(place, trust)
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
