import type { Entry } from '../../catalog/dictionary.js'
import type { QueryCase, SourceCase } from '../../declare/cases.js'

/** What can be described, in the order in which it is listed. */
export const kinds = [
  'source',
  'type',
  'perimeter',
  'access',
  'family',
  'variable',
  'interface',
  'check',
  'parameter',
  'model',
  'term',
  'rule',
  'correction',
  'list',
  'table',
  'column',
] as const
export type Kind = (typeof kinds)[number]

/** One thing that a declaration, or the engine, gives a name to. */
export interface Named {
  readonly kind: Kind
  readonly name: string
  readonly label: string
}

/** Everything that is said of one of them. */
export interface Description extends Named {
  /** Where it is defined, from the root of the project. */
  readonly file: string
  /** Its page of the reference, from the root of the project. */
  readonly page: string
  /** What there is to know, in the order to tell it: `meaning`, `unit`, `null means` … Empty ones are left out. */
  readonly facts: Readonly<Record<string, string>>
  readonly columns: readonly Entry[]
  readonly cases: readonly (QueryCase | SourceCase)[]
}

/** Facts without those that are not declared. */
export function facts(all: Readonly<Record<string, string | number | null | undefined>>): Record<string, string> {
  const known = Object.entries(all).flatMap(([name, text]) =>
    text === undefined || text === null || text === '' ? [] : [[name, String(text)] as const],
  )
  return Object.fromEntries(known)
}

export const pageOf = (path: string) => `docs/reference/${path}`
export const declared = (file: string) => `pipelines/${file}`
export const listed = (names: readonly string[], none = '') => (names.length > 0 ? names.join(', ') : none)
