import { mkdir, rm, stat, symlink } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { failure, isFailure } from '../../kernel/failure.js'
import { ident, literal } from '../../kernel/sql.js'
import type { Session } from '../session.js'
import { digestOf } from './bytes.js'
import { dialect } from './dialect.js'
import { type ReadingLimits, Watch } from './limits.js'
import { LineMap } from './line-map.js'
import type { Measured } from './read.js'
import { reasons } from './refused-record.js'

/** Columns of a delivered Parquet file, in their order. */
export async function columnNames(session: Session, path: string, folder: string): Promise<string[]> {
  return underSafeName(path, folder, async (file) => {
    const rows = await session.rows(`SELECT column_name AS name FROM (DESCRIBE SELECT * FROM read_parquet(${file}))`)
    return rows.map(({ name }) => String(name))
  })
}

/**
 * Gives `consume` the FROM of a Parquet file as cells of text `c0 …`, so that its values pass the same types and refusals
 * as those of a text file, whatever the producer typed them as. A record is a row, and its line is its number.
 */
export async function throughColumns(
  session: Session,
  path: string,
  folder: string,
  names: readonly string[],
  limits: ReadingLimits,
  consume: (from: string) => Promise<void>,
): Promise<Measured> {
  const { size } = await stat(path)
  const records = await underSafeName(path, folder, async (file) => {
    const said = await session.one(`SELECT (SELECT sum(num_rows) FROM parquet_file_metadata(${file})) AS rows,
      (SELECT sum(total_uncompressed_size) FROM parquet_metadata(${file})) AS bytes`)
    const watch = new Watch(limits, size)
    watch.records(Number(said.rows))
    watch.text(Number(said.bytes))
    const cells = names.map((name, position) => `${cellText(name, position)} AS c${position}`)
    await consume(`(SELECT ${cells.join(', ')} FROM read_parquet(${file}))`)
    return Number(said.rows)
  })
  const lineMap = new LineMap()
  lineMap.add(1, 1)
  const sha256 = await digestOf(path)
  return {
    container: 'parquet',
    encoding: 'utf-8',
    sha256,
    lines: records,
    blankLines: 0,
    records,
    lineMap,
    bytes: size,
  }
}

/** A mark that says "refused" in a text file is data here, and data that no text holds. */
function cellText(name: string, position: number): string {
  const text = `nullif(CAST(${ident(name)} AS VARCHAR), '')`
  if (position > 0) return text
  const refused = literal(`${dialect.refused}${reasons.control(dialect.refused.charCodeAt(0))}${dialect.refused}`)
  return `CASE WHEN starts_with(${text}, ${literal(dialect.refused)}) THEN ${refused} ELSE ${text} END`
}

let count = 0

/** The engine reads `*` and `[` in a file name as patterns: it is given a link whose name has neither. */
async function underSafeName<Result>(path: string, folder: string, use: (file: string) => Promise<Result>) {
  count += 1
  const link = join(resolve(folder), `colonnes-${count}.parquet`)
  await mkdir(folder, { recursive: true })
  await symlink(resolve(path), link)
  try {
    return await use(literal(link))
  } catch (error) {
    if (!isFailure(error) || error.issues.some(({ cause }) => cause !== 'io')) throw error
    throw failure('input-refused', 'the Parquet file cannot be read to its end: it is damaged or cut', {
      next: 'Fetch the file again, or ask the producer for it.',
    })
  } finally {
    await rm(link, { force: true })
  }
}
