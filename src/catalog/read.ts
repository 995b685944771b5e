import type { z } from 'zod'
import type { Issue } from '../kernel/failure.js'
import { parseYaml } from '../kernel/yaml.js'
import type { DeclarationFile } from './scan.js'
import { splitSqlFile } from './sql-file.js'

/** Collects what is wrong with the declarations, so that one reading reports everything at once. */
export type Report = (place: string, message: string, next?: string) => void

/** Files of `ofWorkspace` are not under `pipelines/`. */
export function reporter(issues: Issue[], ofWorkspace: ReadonlySet<string>): Report {
  return (place, message, next) =>
    issues.push({
      cause: 'declaration',
      place: ofWorkspace.has(place) ? place : `pipelines/${place}`,
      message,
      ...(next ? { next } : {}),
    })
}

/** A shape's complaints, each with the path of the key inside the file. */
function check<Shape extends z.ZodType>(shape: Shape, value: unknown, file: string, report: Report) {
  const result = shape.safeParse(value)
  if (result.success) return result.data as z.infer<Shape>
  for (const { path, message } of result.error.issues) {
    report(file, `${path.length > 0 ? `key ${path.join('.')}: ` : ''}${message}`)
  }
  return undefined
}

export function readYaml<Shape extends z.ZodType>(declaration: DeclarationFile, shape: Shape, report: Report) {
  try {
    return check(shape, parseYaml(declaration.text), declaration.file, report)
  } catch (error) {
    report(declaration.file, `is not readable YAML (${(error as Error).message.split('\n')[0]})`)
    return undefined
  }
}

export function readJson<Shape extends z.ZodType>(declaration: DeclarationFile, shape: Shape, report: Report) {
  try {
    return check(shape, JSON.parse(declaration.text), declaration.file, report)
  } catch (error) {
    report(declaration.file, `is not readable JSON (${(error as Error).message})`)
    return undefined
  }
}

export function readSql<Shape extends z.ZodType>(declaration: DeclarationFile, shape: Shape, report: Report) {
  try {
    const { header, sql } = splitSqlFile(declaration.text)
    const checked = check(shape, header, declaration.file, report)
    return checked === undefined ? undefined : { header: checked, sql }
  } catch (error) {
    report(declaration.file, (error as Error).message.split('\n')[0] ?? 'is not readable')
    return undefined
  }
}
