import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { sha256 } from '../kernel/digest.js'
import { Failure, type Issue } from '../kernel/failure.js'
import type { ReleaseTrust } from './release.js'
import { readSmall } from './release-folder.js'
import { readRevokedKeys } from './revoked-keys.js'
import { collect, readSigners, type Signer, signerOf, type Trusted, trustIssue } from './signed-folder.js'
import { isStatementFile, parseStatement, releasePredicateType, type Statement } from './statement.js'
import { type ReleaseTerms, releaseTerms } from './terms.js'

/** The largest release.json or manifest that is read. */
export const maximumStatementSize = 16 * 1024 * 1024
const production = 'release.json.prod.sshsig'

/** What release.json says, and who signed those bytes. */
export interface SignedRelease extends Signer {
  readonly sha256: string
  readonly terms: ReleaseTerms
  readonly statement: Statement
  /** Distinct persons who approved. */
  readonly approvals: readonly Signer[]
}

/**
 * Who signed the release of a folder and what it says of itself. The files that it names are not looked at, which takes long
 * and is for whoever is about to use them: this tells where a list stands.
 */
export async function signedRelease(dir: string, trust: ReleaseTrust): Promise<SignedRelease> {
  const files = (await readdir(dir, { withFileTypes: true })).filter((entry) => entry.isFile()).map(({ name }) => name)
  const issues: Issue[] = []
  const signed = await signedStatement(dir, files.sort(), trust, issues)
  if (!signed || issues.length > 0) throw new Failure(issues)
  return signed
}

/** The same among files that were listed. Undefined, with the reasons in `issues`, when the release cannot be believed. */
export async function signedStatement(
  dir: string,
  files: readonly string[],
  trust: ReleaseTrust,
  issues: Issue[],
): Promise<SignedRelease | undefined> {
  const signers = await readSigners(dir, trust.signers)
  const revoked = trust.revoked === undefined ? new Set<string>() : await readRevokedKeys(trust.revoked)
  const missing = ['release.json', production].filter((name) => !files.includes(name))
  issues.push(...missing.map((name) => trustIssue(dir, name, 'this file is missing')))
  if (missing.length > 0) return undefined
  const signed = await collect(issues, () => verifySignatures(dir, files, { signers, revoked, at: trust.at }, trust))
  if (!signed) return undefined
  const { bytes, ...who } = signed
  const place = join(dir, 'release.json')
  const statement = await collect(issues, () => parseStatement(bytes, place, releasePredicateType))
  const terms = statement && (await collect(issues, () => releaseTerms(statement, place)))
  return statement && terms && { ...who, sha256: sha256(bytes), terms, statement }
}

/** Every signature over the same bytes, read once, each by someone who may sign in that role. */
async function verifySignatures(dir: string, files: readonly string[], trusted: Trusted, trust: ReleaseTrust) {
  const bytes = await readSmall(join(dir, 'release.json'), maximumStatementSize)
  const issues: Issue[] = []
  const approvals = new Map<string, Signer>()
  let signer: Signer | undefined
  for (const name of files.filter((file) => file.startsWith('release.json.') && isStatementFile(file))) {
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
