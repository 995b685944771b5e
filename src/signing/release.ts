import { join } from 'node:path'
import { sha256 } from '../kernel/digest.js'
import { Failure, failure, type Issue } from '../kernel/failure.js'
import { type FolderContent, listFolder, readSmall } from './release-folder.js'
import { readRevokedKeys } from './revoked-keys.js'
import {
  collect,
  readSigners,
  type Signer,
  signerOf,
  strangers,
  type Trusted,
  trustIssue,
  type VerifiedFile,
  verifySubjects,
} from './signed-folder.js'
import {
  isStatementFile,
  manifestPredicateType,
  parseStatement,
  releasePredicateType,
  type Statement,
  zoneOf,
} from './statement.js'
import { manifestTerms, type ReleaseTerms, releaseTerms } from './terms.js'

export interface VerifiedRelease extends Signer {
  readonly sha256: string
  readonly terms: ReleaseTerms
  readonly statement: Statement
  /** Those whose files are here: every one of the release, or the one of a package. */
  readonly audiences: readonly string[]
  /** Distinct persons who approved. */
  readonly approvals: readonly Signer[]
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

const maximumStatementSize = 16 * 1024 * 1024
const production = 'release.json.prod.sshsig'

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
  const signers = await readSigners(dir, trust.signers)
  const revoked = trust.revoked === undefined ? new Set<string>() : await readRevokedKeys(trust.revoked)
  const trusted: Trusted = { signers, revoked, at: trust.at }
  const issues: Issue[] = [...content.issues]
  const missing = ['release.json', production].filter((name) => !content.files.includes(name))
  issues.push(...missing.map((name) => trustIssue(dir, name, 'this file is missing')))
  const signed =
    missing.length > 0 ? undefined : await collect(issues, () => verifySignatures(dir, content, trusted, trust))
  const statement =
    signed &&
    (await collect(issues, () => parseStatement(signed.bytes, join(dir, 'release.json'), releasePredicateType)))
  const terms = statement && (await collect(issues, () => releaseTerms(statement, join(dir, 'release.json'))))
  if (!signed || !statement || !terms) throw new Failure(issues)
  issues.push(...termIssues(dir, terms, trust))
  const { byAudience, files, signatures } = await verifyZones(dir, content, statement, terms, issues)
  if (issues.length > 0) throw new Failure(issues)
  const { principal, fingerprint, approvals } = signed
  const digest = sha256(signed.bytes)
  const audiences = [...byAudience.keys()]
  return {
    principal,
    fingerprint,
    approvals,
    sha256: digest,
    terms,
    statement,
    audiences,
    files,
    signatures,
    byAudience,
  }
}

/** Every signature over the same bytes, read once, each by someone who may sign in that role. */
async function verifySignatures(dir: string, content: FolderContent, trusted: Trusted, trust: ReleaseTrust) {
  const bytes = await readSmall(join(dir, 'release.json'), maximumStatementSize)
  const issues: Issue[] = []
  const approvals = new Map<string, Signer>()
  let signer: Signer | undefined
  for (const name of content.files.filter((file) => file.startsWith('release.json.') && isStatementFile(file))) {
    const place = join(dir, name)
    if (name === production) {
      signer = await collect(issues, () => signerOf(bytes, place, trust.namespace, trusted, trust.principal), place)
    } else if (/^release\.json\.appr-[A-Za-z0-9]+\.sshsig$/.test(name)) {
      const approver = await collect(issues, () => signerOf(bytes, place, trust.approval, trusted), place)
      if (approver) approvals.set(approver.principal, approver)
    } else issues.push(trustIssue(dir, name, 'this signature has no role that is known'))
  }
  if (signer && approvals.has(signer.principal))
    issues.push(trustIssue(dir, 'release.json', `${signer.principal} both produced and approved it`))
  const needed = trust.approvals ?? 0
  if (issues.length === 0 && approvals.size < needed)
    issues.push(trustIssue(dir, 'release.json', `${approvals.size} persons approved it, ${needed} are needed`))
  if (issues.length > 0 || !signer) throw new Failure(issues)
  return { bytes, ...signer, approvals: [...approvals.values()] }
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
