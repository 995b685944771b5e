import type { z } from 'zod'
import { otherVariables } from '../declare/other-variables.js'
import type { Setting } from '../declare/settings.js'
import { didYouMean } from '../kernel/closest.js'
import { failure, type Issue } from '../kernel/failure.js'

/** What sets a key: the text as typed, and where. */
export interface GivenValue {
  readonly setting: Setting
  readonly text: string
  /** As it is shown: `VIGIE_MEMORY`, `--memory`, `--set`. */
  readonly origin: string
}

/** Variables of ours that set no key: where to work, and what a hook that runs vigie again was told. */
const others = [...otherVariables.map(([name]) => name), 'VIGIE_EVENT', 'VIGIE_RUN_ID']

/** What the environment sets. A variable that starts as ours do and sets nothing is an issue: it was meant to. */
export function fromEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  settings: readonly Setting[],
  issues: Issue[],
): GivenValue[] {
  const known = new Map(settings.filter((one) => !one.structured).map((one) => [one.variable, one]))
  return Object.entries(env).flatMap(([variable, text]) => {
    if (!variable.startsWith('VIGIE_') || text === undefined || others.includes(variable)) return []
    const setting = known.get(variable)
    if (setting) return [{ setting, text, origin: variable }]
    const next = didYouMean(variable, [...known.keys(), ...others], 'vigie help settings lists those that are.')
    issues.push({ cause: 'declaration', place: variable, message: 'is no setting of vigie', next })
    return []
  })
}

/** What `--set key=value` and `--limit name=value` set, in the order typed. */
export function fromFlags(
  given: { readonly set?: readonly string[]; readonly limit?: readonly string[] },
  settings: readonly Setting[],
  issues: Issue[],
): GivenValue[] {
  const read = (origin: string, prefix: string) => (typed: string) => {
    const [name = '', text = ''] = typed.split(/=(.*)/s)
    const setting = settings.find((one) => one.key === prefix + name && !one.structured)
    if (setting) return [{ setting, text, origin }]
    const known = settings.filter((one) => !one.structured && one.key.startsWith(prefix))
    const names = known.map((one) => one.key.slice(prefix.length))
    const what = prefix === '' ? 'setting' : 'limit'
    const otherwise = prefix === '' ? 'vigie config lists them.' : `Limits: ${names.join(', ')}.`
    const next = prefix === '' ? didYouMean(name, names, otherwise) : otherwise
    issues.push({ cause: 'usage', message: `${origin} ${typed} names no ${what}`, next })
    return []
  }
  return [...(given.limit ?? []).flatMap(read('--limit', 'limits.')), ...(given.set ?? []).flatMap(read('--set', ''))]
}

/**
 * The value that a text stands for: the first of text, number and boolean that the declared type takes. Throws a Failure of
 * cause `usage` that names where it was typed.
 */
export function settingValue({ setting, text, origin }: GivenValue): unknown {
  const plain: readonly unknown[] = /^-?[0-9]+(\.[0-9]+)?$/.test(text)
    ? [Number(text)]
    : text === 'true' || text === 'false'
      ? [text === 'true']
      : []
  for (const candidate of [...plain, text]) if (setting.type.safeParse(candidate).success) return candidate
  const words = wordsOf(setting.type.safeParse(plain[0] ?? text).error)
  throw failure('usage', `${setting.key}=${text} is not of its form (${words})`, {
    place: origin,
    next: 'vigie help settings lists what may be set.',
  })
}

/** The first complaint of a type; of a choice between types, that of each. */
function wordsOf(error: z.ZodError | undefined): string {
  const [issue] = error?.issues ?? []
  if (!issue) return ''
  if (issue.code !== 'invalid_union') return issue.message
  return issue.errors.flatMap((one) => one[0]?.message ?? []).join('; or ')
}
