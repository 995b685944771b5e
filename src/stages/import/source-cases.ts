import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { DeclaredSource } from '../../catalog/catalog.js'
import { type CaseTable, parseCaseTable } from '../../declare/case-table.js'
import type { SourceCase } from '../../declare/cases.js'
import { isYearly } from '../../declare/source.js'
import { openYears } from '../../history/state.js'
import { isFailure } from '../../kernel/failure.js'
import { ident } from '../../kernel/sql.js'
import { type Session, type SessionLimits, withSession } from '../../store/session.js'
import { keptLines, readSource, refuseNothingKept } from './import-source.js'

/**
 * Runs one case of a source through the real reading path: the lines become a file, the file is imported, and what was
 * kept, refused and counted is compared with what the case expects. Gives the differences in words; none: it holds.
 */
export async function runSourceCase(
  limits: SessionLimits,
  source: DeclaredSource,
  given: SourceCase,
): Promise<string[]> {
  await mkdir(limits.temporary, { recursive: true })
  const folder = await mkdtemp(join(limits.temporary, 'cas-'))
  try {
    await writeFile(join(folder, given.file), caseBytes(given))
    return await withSession({ ...limits, temporary: folder }, (session) => compare(session, source, given, folder))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The file of a case, as its producer would deliver it. */
export function caseBytes({ lines, encoding, gzip }: SourceCase): Buffer {
  const bytes =
    encoding === 'windows-1252'
      ? Buffer.from(lines, 'latin1')
      : encoding === 'utf-16le'
        ? Buffer.from(`\ufeff${lines}`, 'utf16le')
        : Buffer.from(lines, 'utf8')
  return gzip ? gzipSync(bytes) : bytes
}

async function compare(session: Session, source: DeclaredSource, given: SourceCase, folder: string): Promise<string[]> {
  const differences: string[] = []
  try {
    const read = await readSource(session, { batch: '0001', source, folder, names: [given.file], temporary: folder })
    if (given.rows) {
      const kept = `SELECT * FROM ${keptLines}`
      const year = isYearly(source.layout) ? [ident(source.layout.year)] : []
      const got = `SELECT * FROM (${openYears(source, kept)}) ORDER BY ${['fichier', 'enregistrement', ...year].join(', ')}`
      differences.push(...(await compareTable(session, 'row', parseCaseTable(given.rows), got)))
    }
    if (given.refused) {
      const got = `SELECT enregistrement AS record, ligne AS line, colonne AS "column", raison AS reason FROM refus
        ORDER BY enregistrement, colonne`
      differences.push(...(await compareTable(session, 'refusal', parseCaseTable(given.refused), got)))
    }
    const counts = {
      ...read.assertion.counts,
      cells: undefined,
      cells_kept: read.assertion.counts.cells?.kept,
      cells_refused: read.assertion.counts.cells?.refused,
    }
    for (const [name, expected] of Object.entries(given.counts ?? {})) {
      const got = (counts as Record<string, unknown>)[name]
      if (got !== expected) differences.push(`${name}: expected ${expected}, got ${String(got)}`)
    }
    refuseNothingKept(read)
    if (given.error) differences.push(`expected the file to be refused: ${given.error}`)
  } catch (error) {
    if (!isFailure(error)) throw error
    if (!given.error) differences.push(`the file was refused: ${error.message}`)
    else if (!error.message.includes(given.error)) differences.push(`refused with other words: ${error.message}`)
  }
  return differences
}

/** Compares in order, on the columns that the case names, as text. */
async function compareTable(session: Session, what: string, expected: CaseTable, select: string): Promise<string[]> {
  const columns = expected.columns.map((name) => `CAST(${ident(name)} AS VARCHAR) AS ${ident(name)}`).join(', ')
  const known = (await session.rows(`DESCRIBE ${select}`)).map((row) => row.column_name)
  const unknown = expected.columns.filter((name) => !known.includes(name))
  if (unknown.length > 0)
    return unknown.map((name) => `the case names the column ${name}, which a ${what} does not have`)
  const got = await session.rows(`SELECT ${columns} FROM (${select})`)
  const differences: string[] = []
  for (let at = 0; at < Math.max(got.length, expected.rows.length); at++) {
    const [want, have] = [expected.rows[at], got[at]]
    if (!want) differences.push(`${what} ${at + 1}: not expected, got ${JSON.stringify(have)}`)
    else if (!have) differences.push(`${what} ${at + 1}: expected ${want.join(' | ')}, got none`)
    else {
      expected.columns.forEach((name, index) => {
        const value = have[name] === undefined || have[name] === null ? null : shown(String(have[name]))
        if (value !== want[index])
          differences.push(`${what} ${at + 1}, ${name}: expected ${want[index] ?? '∅'}, got ${value ?? '∅'}`)
      })
    }
  }
  return differences
}

/** A case is written on one line, so the line breaks of a value are shown as `\n`. */
const shown = (text: string) => text.replaceAll('\n', '\\n')
