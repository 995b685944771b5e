import { readFile, realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { Failure, failure, type Issue, isFailure } from '../../../kernel/failure.js'
import { type AllowedSigners, findSigner, parseAllowedSigners } from './allowed-signers.js'
import { maximumSignatureSize } from './armour.js'
import { digestFile, type FolderContent, listFolder, readSmall, shownPath } from './release-folder.js'
import { parseSshsig, verifySshsig } from './sshsig.js'
import { isReleaseFile, parseStatement, type Statement } from './statement.js'

export interface VerifiedRelease {
  readonly principal: string
  readonly fingerprint: string
  readonly statement: Statement
  readonly files: readonly VerifiedFile[]
}

export interface VerifiedFile {
  readonly name: string
  readonly sha256: string
  readonly size: number
}

export interface ReleaseTrust {
  /** The reader's own allowed_signers, never one that came with the release. */
  readonly signers: string
  readonly namespace: string
  /** The moment of reception, from the reader's own records. */
  readonly at: Date
  /** The signer that is expected, where the file of allowed signers has patterns. */
  readonly principal?: string
}

const maximumStatementSize = 16 * 1024 * 1024
const productionSignature = 'release.json.prod.sshsig'

/**
 * Says that a folder is exactly what was signed: the signature of the machine over the bytes of release.json, then each
 * subject by its digest, and nothing else in the folder. `sha256sum -c` ignores what is not listed, this does not. All
 * that is wrong is told at once; the subjects are only looked at when the statement can be believed.
 */
export async function verifyRelease(dir: string, trust: ReleaseTrust): Promise<VerifiedRelease> {
  const content = await listFolder(dir)
  const signers = await readSigners(dir, trust.signers)
  const issues: Issue[] = [...content.issues]
  const missing = ['release.json', productionSignature].filter((name) => !content.files.includes(name))
  issues.push(...missing.map((name) => trustIssue(dir, name, 'this file is missing')))
  const signed =
    missing.length > 0 ? undefined : await collect(issues, () => verifySignatures(dir, content, signers, trust))
  const statement = signed && (await collect(issues, () => parseStatement(signed.bytes, join(dir, 'release.json'))))
  const files = statement && (await verifyFiles(dir, content, statement, issues))
  if (issues.length > 0 || !signed || !statement || !files) throw new Failure(issues)
  return { principal: signed.principal, fingerprint: signed.fingerprint, statement, files }
}

async function readSigners(dir: string, path: string): Promise<AllowedSigners> {
  const text = await readFile(path, 'utf8').catch((error) => {
    const cause = ['ENOENT', 'ENOTDIR', 'EISDIR'].includes(error.code) ? 'usage' : 'io'
    throw failure(cause, `the allowed signers cannot be read (${error.code})`, { place: path })
  })
  if ((await realpath(path)).startsWith((await realpath(dir)) + sep)) {
    throw failure('trust', 'the allowed signers came with the release, which cannot vouch for itself', {
      place: path,
      next: 'Give your own file, received by another way.',
    })
  }
  return parseAllowedSigners(text, path)
}

/**
 * Checks every signature over the same bytes, read once. Those of other roles are judged by whoever counts approvals;
 * here they must only be true signatures of these bytes, so that no file of the folder can change unseen.
 */
async function verifySignatures(dir: string, content: FolderContent, signers: AllowedSigners, trust: ReleaseTrust) {
  const bytes = await readSmall(join(dir, 'release.json'), maximumStatementSize)
  const issues: Issue[] = []
  let signer: { principal: string; fingerprint: string } | undefined
  for (const name of content.files.filter((file) => isReleaseFile(file) && file !== 'release.json')) {
    await collect(
      issues,
      async () => {
        const armoured = (await readSmall(join(dir, name), maximumSignatureSize)).toString('utf8')
        const isProduction = name === productionSignature
        const namespace = isProduction ? trust.namespace : parseSshsig(armoured).namespace
        const { publicKeyBlob, fingerprint } = verifySshsig(bytes, armoured, { namespace })
        if (!isProduction) return
        signer = { principal: findSigner(signers, publicKeyBlob, namespace, trust.at, trust.principal), fingerprint }
      },
      join(dir, name),
    )
  }
  if (issues.length > 0 || !signer) throw new Failure(issues)
  return { bytes, ...signer }
}

async function verifyFiles(dir: string, content: FolderContent, statement: Statement, issues: Issue[]) {
  const files: VerifiedFile[] = []
  const present = new Set(content.files)
  const names = new Set(statement.subject.map(({ name }) => name))
  for (const { name, digest } of statement.subject) {
    const place = join(dir, name)
    if (!present.has(name)) {
      issues.push(trustIssue(dir, name, 'this file is signed and is missing'))
      continue
    }
    const found = await collect(issues, () => digestFile(place))
    if (found && found.sha256 !== digest.sha256) issues.push(trustIssue(dir, name, 'this file is not the one signed'))
    if (found) files.push({ name, ...found })
  }
  for (const name of content.files) {
    if (!names.has(name) && !isReleaseFile(name)) issues.push(trustIssue(dir, name, 'this file was not signed'))
  }
  for (const name of content.folders) {
    const isUseful = statement.subject.some((subject) => subject.name.startsWith(`${name}/`))
    if (!isUseful) issues.push(trustIssue(dir, name, 'this folder holds nothing that was signed'))
  }
  return files
}

/** Keeps a refusal for the common report, as one of trust save when the disk failed: what is absent or malformed cannot be believed. */
async function collect<T>(issues: Issue[], act: () => T | Promise<T>, place?: string): Promise<T | undefined> {
  try {
    return await act()
  } catch (error) {
    if (!isFailure(error)) throw error
    const where = place === undefined ? {} : { place }
    issues.push(
      ...error.issues.map((issue) => ({ ...where, ...issue, cause: issue.cause === 'io' ? 'io' : 'trust' }) as const),
    )
    return undefined
  }
}

function trustIssue(dir: string, name: string, message: string): Issue {
  return { cause: 'trust', place: shownPath(dir, name), message }
}
