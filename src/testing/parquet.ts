import { readFile } from 'node:fs/promises'
import { parquetMetadata, parquetReadObjects, parquetSchema } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'

/** Rows of a Parquet file as an independent reader sees them; dates as AAAA-MM-JJ, so that they can be written down. */
export async function readParquet(path: string): Promise<Record<string, unknown>[]> {
  const bytes = await readFile(path)
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer
  const rows = await parquetReadObjects({ file, compressors })
  return rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)])))
}

function plain(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString().slice(0, 10)
  if (typeof value === 'bigint') return Number(value)
  return value
}

/** The columns of a Parquet file and its key-value metadata, read by something else than what wrote it. */
export async function describedColumns(
  path: string,
): Promise<{ columns: string[]; metadata: Record<string, string | undefined> }> {
  const file = await readFile(path)
  const metadata = parquetMetadata(new Uint8Array(file).buffer)
  const pairs = (metadata.key_value_metadata ?? []).map(({ key, value }) => [key, value])
  return {
    columns: parquetSchema(metadata).children.map(({ element }) => element.name),
    metadata: Object.fromEntries(pairs),
  }
}
