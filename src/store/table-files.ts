import { chmod, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { ident, literal } from '../kernel/sql.js'
import { besideName, makeFolder, renameInto } from './atomic.js'
import type { Written } from './measure.js'
import type { Session } from './session.js'

export type Metadata = Readonly<Record<string, string>>

export interface ParquetWrite {
  /** SELECT with a total ORDER BY: same rows, same bytes. */
  readonly select: string
  readonly metadata: Metadata
}

const option = (write: ParquetWrite) => {
  const pairs = Object.entries(write.metadata).map(([key, value]) => `${ident(key)}: ${literal(value)}`)
  const metadata = pairs.length > 0 ? `, KV_METADATA {${pairs.join(', ')}}` : ''
  return `(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880${metadata})`
}

/** Writes a Parquet file where it is told, readable by its owner alone, and says how much. For folders that are published whole. */
export async function copyParquet(session: Session, write: ParquetWrite, path: string): Promise<Written> {
  await makeFolder(dirname(path))
  const told = await session.one(`COPY (${write.select}) TO ${literal(path)} ${option(write)}`)
  await chmod(path, 0o600)
  return { rows: Number(Object.values(told)[0]), writtenBytes: (await stat(path)).size }
}

/** Writes a Parquet file beside its place and renames it: a file that is there is whole. */
export async function writeParquet(session: Session, write: ParquetWrite, path: string): Promise<void> {
  const beside = besideName(path)
  await copyParquet(session, write, beside)
  await renameInto(beside, path)
}

/** Key-value metadata of several files, by path, in one reading. Files that are not Parquet raise. */
export async function readMetadata(session: Session, paths: readonly string[]): Promise<Map<string, Metadata>> {
  const found = new Map<string, Record<string, string>>()
  if (paths.length === 0) return found
  const rows = await session.rows(
    `SELECT file_name, decode(key) AS key, decode(value) AS value
     FROM parquet_kv_metadata([${paths.map(literal).join(', ')}])`,
  )
  for (const path of paths) found.set(path, {})
  for (const { file_name, key, value } of rows) {
    const entry = found.get(String(file_name))
    if (entry) entry[String(key)] = String(value)
  }
  return found
}

/** Writes a CSV for people: `;` between cells, quotes where needed, readable by its owner alone. */
export async function writeCsv(session: Session, select: string, path: string): Promise<void> {
  await makeFolder(dirname(path))
  const beside = besideName(path)
  await session.run(`COPY (${select}) TO ${literal(beside)} (FORMAT csv, DELIMITER ';', HEADER true, QUOTE '"')`)
  await chmod(beside, 0o600)
  await renameInto(beside, path)
}
