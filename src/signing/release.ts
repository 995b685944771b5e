import { join } from 'node:path'
import { Failure, failure, type Issue } from '../kernel/failure.js'
import { type FolderContent, listFolder, readSmall } from './release-folder.js'
import { collect, strangers, trustIssue, type VerifiedFile, verifySubjects } from './signed-folder.js'
import { maximumStatementSize, type SignedRelease, signedStatement } from './signed-release.js'
import { isStatementFile, manifestPredicateType, parseStatement, type Statement, zoneOf } from './statement.js'
import { manifestTerms, type ReleaseTerms } from './terms.js'

export interface VerifiedRelease extends SignedRelease {
  /** Those whose files are here: every one of the release, or the one of a package. */
  readonly audiences: readonly string[]
  readonly files: readonly VerifiedFile[]
  /** The release and its signatures, which go to every zone. */
  readonly signatures: readonly string[]
  /** The manifest of each audience, and the files that it lists. */
  readonly byAudience: ReadonlyMap<string, readonly string[]>
}

export interface ReleaseTrust {
  /** The reader's own allowed_signers, never one that came with the release. */
  readonly signers: string
  /** The reader's own list of revoked keys. */
  readonly revoked?: string | undefined
  readonly namespace: string
  readonly approval: string
  /** The moment of reception, from the reader's own records. */
  readonly at: Date
  /** The signer that is expected, where the file of allowed signers has patterns. */
  readonly principal?: string
  /** The version of the reader's own trust bundle, when there is one. */
  readonly bundle?: number | undefined
  /** How many persons must have approved. */
  readonly approvals?: number
}

/**
 * Says that a folder is exactly what was signed: the signatures over the bytes of release.json, the manifest of each
 * zone by its digest, the files of each manifest, and nothing else in the folder. It is the clear folder of a batch, or
 * what the package of one zone held. All that is wrong is told at once; files are only looked at when the statement can
 * be believed.
 */
export async function verifyRelease(dir: string, trust: ReleaseTrust): Promise<VerifiedRelease> {
  if (Number.isNaN(trust.at.getTime()))
    throw failure('usage', 'the moment at which to judge the signature is not a date')
  const content = await listFolder(dir)
  const issues: Issue[] = [...content.issues]
  const signed = await signedStatement(dir, content.files, trust, issues)
  if (!signed) throw new Failure(issues)
  const { statement, terms } = signed
  issues.push(...termIssues(dir, terms, trust))
  const { byAudience, files, signatures } = await verifyZones(dir, content, statement, terms, issues)
  if (issues.length > 0) throw new Failure(issues)
  return { ...signed, audiences: [...byAudience.keys()], files, signatures, byAudience }
}

/** What the release says of itself, against what the reader knows. */
function termIssues(dir: string, { notAfter, trustBundle }: ReleaseTerms, { at, bundle }: ReleaseTrust): Issue[] {
  const issues: Issue[] = []
  if (at > new Date(notAfter)) {
    const message = `it was to be used until ${notAfter} and this is ${at.toISOString()}`
    issues.push({ ...trustIssue(dir, 'release.json', message), next: 'Ask for the list of this month.' })
  }
  if (trustBundle !== null && bundle !== undefined && bundle < trustBundle)
    issues.push({
      ...trustIssue(dir, 'release.json', `it rests on the trust bundle ${trustBundle}, and yours is ${bundle}`),
      next: 'Get the newer bundle.',
    })
  return issues
}

/** The manifests that are here, one or all of them, then what they list. */
async function verifyZones(
  dir: string,
  content: FolderContent,
  { subject }: Statement,
  terms: ReleaseTerms,
  issues: Issue[],
) {
  const signatures = content.files.filter((name) => name.startsWith('release.json') && isStatementFile(name))
  const seen = new Set(signatures)
  const here = subject.filter(({ name }) => content.files.includes(name))
  // A package holds one zone; a folder holds all of them. Anything between has lost something.
  const expected = here.length === 1 ? here : subject
  const manifests = await verifySubjects(dir, content, expected, seen, issues)
  const byAudience = new Map<string, string[]>()
  const files = [...manifests]
  const signed = new Map(subject.map(({ name, digest }) => [name, digest.sha256]))
  for (const { name, sha256: found } of manifests) {
    if (found !== signed.get(name)) continue
    const place = join(dir, name)
    const manifest = await collect(issues, async () => {
      const read = parseStatement(await readSmall(place, maximumStatementSize), place, manifestPredicateType)
      manifestTerms(read, terms, name, place)
      return read
    })
    if (!manifest) continue
    byAudience.set(zoneOf(name) ?? '', [name, ...manifest.subject.map((file) => file.name)])
    files.push(...(await verifySubjects(dir, content, manifest.subject, seen, issues)))
  }
  // What nothing readable lists would all look like strangers: that is told once, by the manifest itself.
  if (byAudience.size === expected.length) issues.push(...strangers(dir, content, seen))
  return { byAudience, files, signatures }
}
