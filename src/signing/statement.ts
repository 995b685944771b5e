import { Failure, failure, type Issue } from '../kernel/failure.js'

/** One signed file: its path inside the folder and the SHA-256 of its bytes, in lower-case hexadecimal. */
export interface Subject {
  readonly name: string
  readonly digest: { readonly sha256: string }
}

/** The in-toto Statement v1 (github.com/in-toto/attestation, spec/v1/statement.md). */
export interface Statement {
  readonly _type: typeof statementType
  readonly subject: readonly Subject[]
  readonly predicateType: PredicateType
  readonly predicate: Readonly<Record<string, unknown>>
}

export const statementType = 'https://in-toto.io/Statement/v1'

/** Names what `predicate` holds. An identifier and not an address: the domain is one that can never exist (RFC 2606). */
export const releasePredicateType = 'https://vigie.invalid/release/v1'
export const manifestPredicateType = 'https://vigie.invalid/manifest/v1'
export const envelopePredicateType = 'https://vigie.invalid/envelope/v1'
export const bundlePredicateType = 'https://vigie.invalid/trust-bundle/v1'
export const refusalPredicateType = 'https://vigie.invalid/refusal/v1'

export type PredicateType =
  | typeof releasePredicateType
  | typeof manifestPredicateType
  | typeof envelopePredicateType
  | typeof bundlePredicateType
  | typeof refusalPredicateType

/**
 * The bytes to sign: UTF-8 JSON, keys sorted, indented by 2, LF at the end. They are written once and signed as they
 * are; nobody ever writes them again from what was read. Refuses what `verifyRelease` would refuse.
 */
export function writeStatement(statement: Statement): string {
  const plain: unknown = JSON.parse(JSON.stringify(statement, refuseNotFinite))
  const issues = statementProblems(plain, statement.predicateType)
  if (issues.length > 0) throw new Failure(issues.map((message) => ({ cause: 'bug', message })))
  return `${sortedJson(plain, '')}\n`
}

/** Reads the bytes that were verified, those and no others. */
export function parseStatement(bytes: Uint8Array, place: string, type: PredicateType): Statement {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))
  } catch {
    throw failure('trust', 'the file is not JSON in UTF-8', { place })
  }
  const issues: Issue[] = statementProblems(value, type).map((message) => ({ cause: 'trust', place, message }))
  if (issues.length > 0) throw new Failure(issues)
  return value as Statement
}

/** A signed statement and its signatures: never subjects, since a statement cannot hold its own digest. */
export function isStatementFile(name: string): boolean {
  return /^(?:release|envelope|bundle)\.json(?:\.[A-Za-z0-9-]+\.sshsig|\.sshsig)?$/.test(name)
}

/** Where the manifest of a zone is, in the clear folder as in the package of that zone. */
export const manifestOf = (zone: string) => `zones/${zone}/manifest.json`

/** The zone that a manifest is of, by its place. */
export function zoneOf(name: string): string | undefined {
  return /^zones\/([A-Za-z0-9_][A-Za-z0-9_-]*)\/manifest\.json$/.exec(name)?.[1]
}

function statementProblems(value: unknown, type: PredicateType): string[] {
  if (!isRecord(value)) return ['the statement is not an object']
  const problems: string[] = []
  if (value._type !== statementType) problems.push(`_type is not ${statementType}`)
  if (value.predicateType !== type) problems.push(`predicateType is not ${type}`)
  if (!isRecord(value.predicate)) problems.push('predicate is not an object')
  const subjects: unknown[] = Array.isArray(value.subject) ? value.subject : []
  if (subjects.length === 0) problems.push('subject is not a list of at least one file')
  const names = new Set<string>()
  for (const [index, subject] of subjects.entries()) {
    const { name, digest } = isRecord(subject) ? subject : { name: undefined, digest: undefined }
    if (typeof name !== 'string' || !isSafePath(name)) {
      problems.push(`subject ${index + 1} has an unsafe name, ${JSON.stringify(name) ?? 'none'}`)
      continue
    }
    if (isStatementFile(name) && type !== refusalPredicateType)
      problems.push(`the subject ${name} is the release itself`)
    if (names.has(name)) problems.push(`the subject ${name} is given twice`)
    names.add(name)
    const sha256 = isRecord(digest) ? digest.sha256 : undefined
    if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256)) {
      problems.push(`the subject ${name} has no SHA-256 digest`)
    }
  }
  return problems
}

/** A relative path of plain names: nothing that leaves the folder, hides, or passes for an option of a command. */
function isSafePath(name: string): boolean {
  return name.split('/').every((segment) => /^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(segment))
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Written by hand: an object rebuilt in sorted order would put keys that look like numbers first. */
function sortedJson(value: unknown, indent: string): string {
  const inner = `${indent}  `
  const block = (open: string, items: string[], close: string) =>
    items.length === 0 ? open + close : `${open}\n${items.map((item) => inner + item).join(',\n')}\n${indent}${close}`
  if (Array.isArray(value))
    return block(
      '[',
      value.map((item) => sortedJson(item, inner)),
      ']',
    )
  if (!isRecord(value)) return JSON.stringify(value)
  const keys = Object.keys(value).sort((a, b) => (a < b ? -1 : 1))
  return block(
    '{',
    keys.map((key) => `${JSON.stringify(key)}: ${sortedJson(value[key], inner)}`),
    '}',
  )
}

function refuseNotFinite(key: string, value: unknown): unknown {
  if (typeof value !== 'number' || Number.isFinite(value)) return value
  throw failure('bug', `${key} is ${value}, which JSON cannot hold`)
}
