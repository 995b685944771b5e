import { failure } from '../kernel/failure.js'

/** A moment given on the command line, in universal time or with its zone. */
export function timeFlag(name: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined
  const time = new Date(text)
  const hasZone = /(Z|[+-]\d\d:\d\d)$/.test(text)
  if (hasZone && !Number.isNaN(time.getTime())) return time
  throw failure('usage', `--${name} ${text} is not a time (like 2026-11-24T12:00:00Z)`)
}
