import { join } from 'node:path'
import { z } from 'zod'
import { sha256 } from '../kernel/digest.js'
import { Failure, type Issue } from '../kernel/failure.js'
import type { ReleaseTrust } from './release.js'
import { listFolder, readSmall } from './release-folder.js'
import { readRevokedKeys } from './revoked-keys.js'
import {
  collect,
  readSigners,
  type Signer,
  signerOf,
  strangers,
  trustIssue,
  type VerifiedFile,
  verifySubjects,
} from './signed-folder.js'
import { envelopePredicateType, parseStatement } from './statement.js'

const count = z.number().int().min(1)
const envelopeShape = z.looseObject({
  schemaVersion: count,
  stream: z.string().min(1),
  batch: z.string().min(4),
  revision: count,
  sequence: count,
  previous: z.object({ sequence: count, sha256: z.string() }).nullable(),
  sizes: z.record(z.string(), z.number()),
  recipients: z.record(z.string(), z.string()),
})

export interface VerifiedEnvelope extends Signer {
  readonly sha256: string
  readonly terms: z.infer<typeof envelopeShape>
  readonly files: readonly VerifiedFile[]
}

/**
 * Says that a delivered folder is what the machine put there: every ciphertext by its digest and size, and nothing else.
 * Whom the lists inside come from, only the signatures inside say.
 */
export async function verifyEnvelope(dir: string, trust: ReleaseTrust): Promise<VerifiedEnvelope> {
  const content = await listFolder(dir)
  const signers = await readSigners(dir, trust.signers)
  const revoked = trust.revoked === undefined ? new Set<string>() : await readRevokedKeys(trust.revoked)
  const issues: Issue[] = [...content.issues]
  const own = ['envelope.json', 'envelope.json.prod.sshsig']
  const missing = own.filter((name) => !content.files.includes(name))
  issues.push(...missing.map((name) => trustIssue(dir, name, 'this file is missing')))
  if (missing.length > 0) throw new Failure(issues)
  const place = join(dir, 'envelope.json')
  const bytes = await readSmall(place, 16 * 1024 * 1024)
  const signature = join(dir, 'envelope.json.prod.sshsig')
  const trusted = { signers, revoked, at: trust.at }
  const signer = await collect(issues, () => signerOf(bytes, signature, trust.namespace, trusted), signature)
  const statement = signer && (await collect(issues, () => parseStatement(bytes, place, envelopePredicateType)))
  const terms = envelopeShape.safeParse(statement?.predicate)
  if (statement && !terms.success)
    issues.push(trustIssue(dir, 'envelope.json', 'it does not say what an envelope says'))
  if (!signer || !statement || !terms.success) throw new Failure(issues)
  const seen = new Set(own)
  const files = await verifySubjects(dir, content, statement.subject, seen, issues)
  for (const { name, size } of files) {
    if (terms.data.sizes[name] !== size)
      issues.push(trustIssue(dir, name, 'this file has not the size that was signed'))
  }
  issues.push(...strangers(dir, content, seen))
  if (issues.length > 0) throw new Failure(issues)
  return { ...signer, sha256: sha256(bytes), terms: terms.data, files }
}
