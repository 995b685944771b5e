import { failure } from '../kernel/failure.js'

/** The value of a flag that is a whole number. Throws a Failure of cause `usage` that names the flag. */
export function wholeNumber(flag: string, text: string, least: number, most = Number.MAX_SAFE_INTEGER): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most) return value
  const range = most === Number.MAX_SAFE_INTEGER ? `from ${least}` : `${least} to ${most}`
  throw failure('usage', `--${flag} ${text} is not a whole number (${range})`)
}
