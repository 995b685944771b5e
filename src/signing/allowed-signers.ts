import { Failure, failure, type Issue, isFailure } from '../kernel/failure.js'
import { fingerprint } from './public-key.js'
import { type AllowedSigner, parseSignerLine, printSignerDate } from './signer-line.js'

/** Who may sign what, and when: the file that `ssh-keygen -Y verify -f` reads. */
export interface AllowedSigners {
  readonly place: string
  readonly signers: readonly AllowedSigner[]
}

/** Reads the whole file, or refuses it with every line that is wrong. */
export function parseAllowedSigners(text: string, place = 'allowed_signers'): AllowedSigners {
  const signers: AllowedSigner[] = []
  const issues: Issue[] = []
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const content = raw.trim()
    if (content === '' || content.startsWith('#')) continue
    try {
      signers.push(parseSignerLine(content, index + 1))
    } catch (error) {
      if (!isFailure(error)) throw error
      issues.push(...error.issues.map((issue) => ({ ...issue, place: `${place}, line ${index + 1}` })))
    }
  }
  if (issues.length > 0) throw new Failure(issues)
  return { place, signers }
}

/**
 * The principal whose key this is, when it may sign in this namespace at this moment. Throws a Failure of cause `trust`
 * with the reason of each line that has the key. `at` must come from the reader's own records, never from what was
 * signed. Without a `principal` to look for, the line must name one person: a signature by "someone of *@example.fr"
 * would let one person count as two.
 */
export function findSigner(
  file: AllowedSigners,
  key: Uint8Array | string,
  namespace: string,
  at: Date,
  principal?: string,
): string {
  if (Number.isNaN(at.getTime())) throw failure('usage', 'the moment at which to judge the signature is not a date')
  const name = typeof key === 'string' ? key : fingerprint(key)
  const lines = file.signers.filter((signer) => fingerprint(signer.key.blob) === name)
  if (lines.length === 0) {
    throw failure('trust', `the key ${name} is not that of an allowed signer`, { place: file.place })
  }
  const issues: Issue[] = []
  const found = new Set<string>()
  for (const line of lines) {
    const reason = refusal(line, namespace, at, principal)
    if (reason === undefined) found.add(principal ?? line.principals)
    else
      issues.push({ cause: 'trust', place: `${file.place}, line ${line.line}`, message: `the key ${name} ${reason}` })
  }
  const [first, second] = found
  if (first === undefined) throw new Failure(issues)
  if (second !== undefined) {
    throw failure('trust', `the key ${name} belongs to both ${first} and ${second}`, {
      place: file.place,
      next: 'Give each signer a key of their own.',
    })
  }
  return first
}

/** Does any line let this key sign in this namespace, whenever that is? */
export function maySignIn(file: AllowedSigners, key: Uint8Array, namespace: string): boolean {
  const name = fingerprint(key)
  return file.signers.some(
    (line) => fingerprint(line.key.blob) === name && (!line.namespaces || matchesList(namespace, line.namespaces)),
  )
}

/** Why a line does not allow the signature. Both dates are included, and seconds compared, as ssh-keygen does. */
function refusal(line: AllowedSigner, namespace: string, at: Date, principal: string | undefined): string | undefined {
  const now = Math.floor(at.getTime() / 1000) * 1000
  if (principal === undefined && !isPlainName(line.principals)) return `is not that of one named signer`
  if (principal !== undefined && !matchesList(principal, line.principals)) return `is not that of ${principal}`
  if (line.namespaces !== undefined && !matchesList(namespace, line.namespaces)) {
    return `is not allowed in the namespace ${namespace}, only in ${line.namespaces}`
  }
  if (line.validAfter && now < line.validAfter.getTime()) {
    return `is not valid yet on ${printSignerDate(at)}, only from ${printSignerDate(line.validAfter)}`
  }
  if (line.validBefore && now > line.validBefore.getTime()) {
    return `has expired on ${printSignerDate(line.validBefore)}, before ${printSignerDate(at)}`
  }
  return undefined
}

/** One name, with nothing that the file would read as a pattern, a list, a quote or a comment. */
export function isPlainName(text: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9._@+-]*$/.test(text)
}

/** The pattern lists of ssh_config(5): one match is needed, and one match of an excluded pattern is enough to refuse. */
export function matchesList(text: string, patterns: string): boolean {
  let found = false
  for (const pattern of patterns.split(',')) {
    const excluded = pattern.startsWith('!')
    if (!matchesPattern(text, excluded ? pattern.slice(1) : pattern)) continue
    if (excluded) return false
    found = true
  }
  return found
}

/** In time bounded by the product of the lengths: a regular expression made of `*` could be made to hang. */
function matchesPattern(text: string, pattern: string): boolean {
  let reached = new Set([0])
  for (const character of pattern) {
    const next = new Set<number>()
    for (const at of reached) {
      if (character === '*') for (let end = at; end <= text.length; end += 1) next.add(end)
      else if (at < text.length && (character === '?' || text[at] === character)) next.add(at + 1)
    }
    reached = next
  }
  return reached.has(text.length)
}
