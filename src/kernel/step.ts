import { stepKey } from './digest.js'

/**
 * What a step depends on, by name, each as a digest. A name is a kind and which: `file debits.csv`, `declaration
 * variables/dette.sql`, `history debit`, `setting no-filter`, `code`. Kept beside the result, so that what changed since
 * has a name.
 */
export type Parts = Readonly<Record<string, string>>

export interface Step {
  readonly key: string
  readonly parts: Parts
}

/** One reason for which a step has to be done. */
export interface Reason {
  /** Where the stage goes source by source. */
  readonly source?: string
  /** What it is about: a part of the step, `result` for what it made before, a stage for one that runs before it. */
  readonly part: string
  readonly change: 'missing' | 'damaged' | 'unknown' | 'new' | 'changed' | 'gone' | 'follows'
}

/** The step of a stage from what it depends on. What is undefined is no part of it. */
export function stepOf(stage: string, dependsOn: Readonly<Record<string, unknown>>): Step {
  const digests = Object.entries(dependsOn)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, stepKey(value)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  const parts = Object.fromEntries(digests.map(([name, digest]) => [name, digest.slice(0, 16)]))
  return { key: stepKey(stage, digests), parts }
}

/** Parts of one kind, by name: `named('declaration', [[file, digest]])`. */
export function named(kind: string, values: Iterable<readonly [string, unknown]>): Record<string, unknown> {
  return Object.fromEntries([...values].map(([name, value]) => [`${kind} ${name}`, value]))
}

/**
 * Why a step has to be done, given what was made before; nothing when it has not. `whole` is false when what was made is
 * no longer what was written.
 */
export function reasonsFor(
  step: Step,
  made: { readonly key: string; readonly parts: Parts | undefined } | undefined,
  whole = true,
): Reason[] {
  if (!made) return [{ part: 'result', change: 'missing' }]
  if (made.key === step.key) return whole ? [] : [{ part: 'result', change: 'damaged' }]
  const before = made.parts ?? {}
  const names = [...new Set([...Object.keys(before), ...Object.keys(step.parts)])].sort(byTelling)
  const changes = names.flatMap((part): Reason[] => {
    const [was, is] = [before[part], step.parts[part]]
    if (was === is) return []
    return [{ part, change: was === undefined ? 'new' : is === undefined ? 'gone' : 'changed' }]
  })
  return made.parts && changes.length > 0 ? changes : [{ part: 'result', change: 'unknown' }]
}

/** What a person changed, before what follows from it. */
const telling = ['code', 'setting', 'decision', 'file', 'declaration']
const rankOf = (part: string) => (telling.indexOf(part.split(' ')[0] ?? '') + telling.length + 1) % (telling.length + 1)
const byTelling = (a: string, b: string) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1)

const kinds: Readonly<Record<string, (name: string) => string>> = {
  file: (name) => `the delivered file ${name}`,
  declaration: (name) => `pipelines/${name}`,
  setting: (name) => `the setting ${name}`,
  decision: (name) => `the decision ${name}`,
  history: (name) => `the history of ${name}`,
  asserted: (name) => `what is asserted of ${name}`,
  result: (name) => `the result of ${name}`,
  lists: (name) => `what was published for ${name}`,
}

const changes = { new: 'is new', changed: 'changed', gone: 'is gone' } as const

/** A reason in words, without a full stop. */
export function wordReason({ source, part, change }: Reason): string {
  const of = source === undefined ? '' : `${source}: `
  if (change === 'missing') return `${of}not made yet`
  if (change === 'damaged') return `${of}what was written is damaged or gone`
  if (change === 'unknown') return `${of}it does not say what it was made from`
  if (change === 'follows') return `${of}${part} runs before it`
  const [kind = '', ...rest] = part.split(' ')
  const what = rest.length > 0 && Object.hasOwn(kinds, kind) ? kinds[kind]?.(rest.join(' ')) : `the ${part}`
  return `${of}${what} ${changes[change]}`
}

/** Several reasons on one line: the first few, and how many more there are. What is true of several sources is said once. */
export function wordReasons(reasons: readonly Reason[], most = 3): string {
  const bySubject = new Map<string, Reason[]>()
  for (const reason of reasons) {
    const subject = `${reason.change} ${reason.part}`
    bySubject.set(subject, [...(bySubject.get(subject) ?? []), reason])
  }
  const words = [...bySubject.values()].map(
    ([first, ...others]) => first && wordReason(others.length > 0 ? { part: first.part, change: first.change } : first),
  )
  const more = words.length - most
  return more > 0 ? `${words.slice(0, most).join('; ')}; and ${more} more` : words.join('; ')
}
