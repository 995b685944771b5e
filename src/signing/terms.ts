import { z } from 'zod'
import { Failure } from '../kernel/failure.js'
import { manifestOf, type Statement, zoneOf } from './statement.js'

const digest = z.string().regex(/^[0-9a-f]{64}$/)
const moment = z.iso.datetime()
const count = z.number().int().min(1)

/**
 * What a release must say of itself to be believed. Nothing is optional: an absent field could otherwise mean "allowed".
 * Source: delivery, 1.7.
 */
const releaseShape = z.looseObject({
  schemaVersion: count,
  stream: z.string().min(1),
  batch: z.string().min(4),
  revision: count,
  sequence: count,
  previous: z.object({ sequence: count, sha256: digest }).nullable(),
  supersedes: z.object({ revision: count, sha256: digest }).nullable(),
  producedAt: moment,
  notAfter: moment,
  operator: z.string().min(1),
  audiences: z.array(z.string()).min(1),
  tool: z.object({ name: z.string(), version: z.string(), code: digest, lockfile: digest }),
  config: digest,
  models: z.array(z.object({ id: z.string(), version: z.unknown(), sha256: z.unknown() })),
  inputs: z.array(z.object({ batch: z.string(), source: z.string(), name: z.string(), sha256: digest })),
  gates: z.array(z.object({ id: z.string(), level: z.string(), result: z.string(), override: z.string().nullable() })),
  trustBundle: count.nullable(),
  auditHead: digest.nullable(),
})

export type ReleaseTerms = z.infer<typeof releaseShape>

const manifestShape = z.looseObject({
  schemaVersion: count,
  stream: z.string().min(1),
  batch: z.string().min(4),
  revision: count,
  audience: z.string().min(1),
  nonce: digest,
})

export type ManifestTerms = z.infer<typeof manifestShape>

/** The terms of a release. Throws a Failure of cause `trust` with everything that is missing or contradicts itself. */
export function releaseTerms({ predicate, subject }: Statement, place: string): ReleaseTerms {
  const terms = read(releaseShape, predicate, place)
  const wrong: string[] = []
  const { sequence, previous, audiences } = terms
  if ((sequence === 1) !== (previous === null) || (previous && previous.sequence !== sequence - 1))
    wrong.push(`release ${sequence} does not follow the one that it names as previous`)
  const named = new Set(audiences.map(manifestOf))
  if (named.size !== subject.length || subject.some(({ name }) => !named.has(name)))
    wrong.push('its audiences are not those of the manifests that it lists')
  if (terms.notAfter <= terms.producedAt) wrong.push('its use-by date is not after its date')
  if (wrong.length > 0) throw new Failure(wrong.map((message) => ({ cause: 'trust', place, message })))
  return terms
}

/** The terms of the manifest of a zone, which must be of this release and of the zone where it lies. */
export function manifestTerms(manifest: Statement, release: ReleaseTerms, name: string, place: string): ManifestTerms {
  const terms = read(manifestShape, manifest.predicate, place)
  const wrong: string[] = []
  if (terms.audience !== zoneOf(name)) wrong.push(`it is for the audience ${terms.audience}, not for ${zoneOf(name)}`)
  for (const key of ['stream', 'batch', 'revision'] as const) {
    if (terms[key] !== release[key]) wrong.push(`its ${key} is ${terms[key]}, that of the release is ${release[key]}`)
  }
  if (wrong.length > 0) throw new Failure(wrong.map((message) => ({ cause: 'trust', place, message })))
  return terms
}

function read<Terms>(shape: z.ZodType<Terms>, predicate: unknown, place: string): Terms {
  const found = shape.safeParse(predicate)
  if (found.success) return found.data
  throw new Failure(
    found.error.issues.map(({ path, message }) => ({
      cause: 'trust' as const,
      place,
      message: `its field ${path.join('.')} is not what a statement has there (${message})`,
    })),
  )
}
