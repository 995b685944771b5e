import { failure } from '../kernel/failure.js'
import { bytesOfSize } from '../kernel/size.js'
import type { GivenLimits, ReadingLimits } from '../store/delivery/index.js'

/** Limits of a delivered file that may be set, with what each is of. */
export const limitMeanings: Readonly<Record<keyof ReadingLimits, string>> = {
  text: 'text once unwrapped, like 20GB',
  ratio: 'text for one byte of a compressed file',
  records: 'records',
  columns: 'columns of the header',
  line: 'a line or a record, like 4MB',
  silence: 'seconds without a byte',
  seconds: 'seconds of reading',
}

const sizes = new Set(['text', 'line'])

/** The variable of the environment that sets a limit. */
export const limitVariable = (name: string) => `VIGIE_LIMITS_${name.toUpperCase()}`

/**
 * What delivered files may be: a flag (`--limit text=20GB`), else the environment, else `vigie.yaml`. Throws a Failure of
 * cause `usage` for a limit that does not exist or is not of its form.
 */
export function readingLimits(
  flags: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  file: GivenLimits = {},
): GivenLimits {
  const names = Object.keys(limitMeanings)
  const set: [string, number][] = []
  for (const name of names) {
    const value = env[limitVariable(name)]
    if (value !== undefined) set.push([name, limitValue(name, value, limitVariable(name))])
  }
  for (const flag of flags) {
    const [name = '', value = ''] = flag.split(/=(.*)/s)
    if (!names.includes(name))
      throw failure('usage', `--limit ${flag} names no limit`, { next: `Limits: ${names.join(', ')}.` })
    set.push([name, limitValue(name, value, '--limit')])
  }
  return { ...file, ...Object.fromEntries(set) }
}

function limitValue(name: string, text: string, place: string): number {
  const isSize = sizes.has(name)
  const value = /^[1-9][0-9]{0,14}$/.test(text) ? Number(text) : isSize ? bytesOfSize(text) : undefined
  if (value) return value
  const form = isSize ? 'a number of bytes, or a size like 20GB' : 'a whole number'
  throw failure('usage', `${name}=${text} is not ${form}`, { place })
}
