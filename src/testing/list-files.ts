import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import Papa from 'papaparse'

/** Files under a folder, by their path in it. */
export const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort()

/** The lines of a published list in JSON. */
export const readJson = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>[]

/** The cells of a published list in CSV, its head first, as a spreadsheet tells them apart. */
export const readCsv = (path: string): string[][] =>
  Papa.parse<string[]>(readFileSync(path, 'utf8').slice(1).trimEnd(), { delimiter: ';', newline: '\r\n' }).data
