import { z } from 'zod'
import { configShape } from './config.js'

/** One key of `vigie.yaml`, as its shape declares it. */
export interface Setting {
  /** Dotted: `signing.validDays`. */
  readonly key: string
  /** The variable of the environment that sets it: `VIGIE_SIGNING_VALID_DAYS`. */
  readonly variable: string
  readonly meaning: string
  /** The value when nobody sets it, as a value or in words; undefined when there is none. */
  readonly usual: unknown
  /** Holds a list or a table: only the file can say it. */
  readonly structured: boolean
  readonly type: z.ZodType
}

/** A key that groups others, with what it is about. */
export interface SettingGroup {
  readonly key: string
  readonly meaning: string
}

export const settings: readonly Setting[] = leavesOf(configShape, [])

export const settingGroups: readonly SettingGroup[] = Object.entries(configShape.shape).flatMap(([key, type]) =>
  bare(type) instanceof z.ZodObject ? [{ key, meaning: (type as z.ZodType).description ?? '' }] : [],
)

function leavesOf(shape: z.ZodObject, above: readonly string[]): Setting[] {
  return Object.entries(shape.shape).flatMap(([name, given]) => {
    const type = given as z.ZodType
    const path = [...above, name]
    const inner = bare(type)
    return inner instanceof z.ZodObject ? leavesOf(inner, path) : [settingOf(path, type, inner)]
  })
}

function settingOf(path: readonly string[], type: z.ZodType, inner: z.ZodType): Setting {
  const [meaning = '', words] = (type.description ?? '').split(/\.? Default: /)
  const usual = type instanceof z.ZodDefault ? type.def.defaultValue : words
  return {
    key: path.join('.'),
    variable: `VIGIE_${path.map(upperSnake).join('_')}`,
    meaning,
    usual,
    structured: inner instanceof z.ZodArray || inner instanceof z.ZodRecord,
    type,
  }
}

/** The type under what says that it may be absent. */
function bare(type: unknown): z.ZodType {
  if (type instanceof z.ZodOptional || type instanceof z.ZodDefault || type instanceof z.ZodPrefault)
    return bare(type.unwrap())
  return type as z.ZodType
}

function upperSnake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()
}
