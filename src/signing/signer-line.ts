import { failure } from '../kernel/failure.js'
import { type PublicKey, parsePublicKey } from './public-key.js'

/** One line of an allowed_signers file, as ssh-keygen(1) describes it under ALLOWED SIGNERS. */
export interface AllowedSigner {
  readonly line: number
  /** Comma-separated patterns: plain names, `*` and `?`, `!` to exclude. */
  readonly principals: string
  /** Comma-separated patterns; absent when the line allows every namespace, as ssh-keygen has it. */
  readonly namespaces?: string
  readonly validAfter?: Date
  readonly validBefore?: Date
  readonly key: PublicKey
}

const word = /^(?:"([^"]*)"|([^\s"]+))(?:[ \t]+|$)/
const option = /^([A-Za-z-]+)(?:="((?:[^"\\]|\\"|\\(?!"))*)")?(,(?=[A-Za-z])|[ \t]+)/
const keyStart = /^(?:ssh-|ecdsa-|sk-)\S*[ \t]/

/** Reads a line that is neither empty nor a comment. What is not understood is refused: skipped, it could allow. */
export function parseSignerLine(text: string, line: number): AllowedSigner {
  const first = word.exec(text)
  const principals = first?.[1] ?? first?.[2]
  if (!first || !principals) throw failure('trust', 'the line does not start with a principal')
  const options: Record<string, string> = Object.create(null)
  let rest = text.slice(first[0].length)
  for (let more = !keyStart.test(rest); more; ) {
    const found = option.exec(rest)
    if (!found)
      throw failure('trust', 'the options of the line are malformed', { next: 'Write name="value", in quotes.' })
    const [all, name = '', value, separator = ''] = found
    addOption(options, name.toLowerCase(), value)
    rest = rest.slice(all.length)
    more = separator === ','
  }
  const key = parsePublicKey(rest)
  const { namespaces } = options
  const validAfter = dateOption(options, 'valid-after')
  const validBefore = dateOption(options, 'valid-before')
  if (validAfter && validBefore && validBefore <= validAfter) {
    throw failure('trust', 'valid-before is not after valid-after')
  }
  return {
    line,
    principals,
    ...(namespaces !== undefined && { namespaces }),
    ...(validAfter && { validAfter }),
    ...(validBefore && { validBefore }),
    key,
  }
}

function addOption(options: Record<string, string>, name: string, value: string | undefined): void {
  if (name === 'cert-authority') {
    throw failure('trust', 'cert-authority is not supported', { next: 'List the key of each signer instead.' })
  }
  if (!['namespaces', 'valid-after', 'valid-before'].includes(name)) {
    throw failure('trust', `the option ${name} is unknown`)
  }
  if (!value) throw failure('trust', `the option ${name} has no value`)
  if (name in options) throw failure('trust', `the option ${name} is given twice`)
  options[name] = value.replaceAll('\\"', '"')
}

/**
 * Without `Z`, ssh-keygen reads a date in the time zone of the machine: the same file would allow a signature on one
 * desk and refuse it on another.
 */
function dateOption(options: Record<string, string>, name: string): Date | undefined {
  const text = options[name]
  if (text === undefined) return undefined
  const parts = /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?(Z?)$/.exec(text)
  if (!parts) throw failure('trust', `${name}="${text}" is not a date`, { next: 'Write it as 20260131235959Z.' })
  if (!parts[7]) {
    const next = `Write ${name}="${text}Z" for universal time.`
    throw failure('trust', `${name}="${text}" does not say its time zone`, { next })
  }
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map((part) => part ?? '00')
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`)
  const isReal = !Number.isNaN(date.getTime()) && printSignerDate(date).startsWith(`${year}${month}${day}${hour}`)
  if (!isReal) throw failure('trust', `${name}="${text}" is a date that does not exist`)
  return date
}

/** A date as the file has it: `20260131235959Z`. */
export function printSignerDate(date: Date): string {
  return date.toISOString().replace(/[-:T]|\.\d+/g, '')
}
