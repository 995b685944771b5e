import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import type { DeclaredSource } from '../catalog/catalog.js'
import { storedParts } from '../catalog/columns.js'
import { deliveredFiles } from '../history/delivered.js'
import { recogniseFiles } from '../history/recognise.js'
import type { BatchKey } from '../kernel/batch-key.js'
import { ident, list, literal } from '../kernel/sql.js'
import type { StageContext } from '../stages/context.js'
import { bindHeader, importBatch } from '../stages/import/index.js'
import { readHeader } from '../store/delivery/index.js'
import type { Work } from '../store/measure.js'
import { withSession } from '../store/session.js'
import { copyParquet } from '../store/table-files.js'
import { openWorkspace, type Workspace } from '../store/workspace.js'
import { fastestOf, type Timed } from './timing.js'

export interface ImportFigures {
  readonly source: string
  readonly container: 'csv' | 'gz'
  readonly records: number
  /** Bytes of text, once decompressed. */
  readonly bytes: number
  readonly ours: Timed
  readonly floor: Timed
}

/**
 * Times the import of each source of a batch, alone, plain and compressed, against what the engine needs at least for the
 * same files: read them all as text, sort by the key, write Parquet; with the same threads, memory and compression. Both
 * are done in turn.
 */
export async function measureImport(
  context: StageContext,
  batch: BatchKey,
  times: number,
  place: string,
): Promise<ImportFigures[]> {
  const delivered = await deliveredFiles(context.workspace, batch)
  const { bySource } = recogniseFiles(context.catalog, delivered.names)
  const figures: ImportFigures[] = []
  for (const [name, files] of bySource) {
    const source = context.catalog.sources.get(name) as DeclaredSource
    for (const container of ['csv', 'gz'] as const) {
      context.tell.progress(`import of ${name} (${container}), against its floor`)
      const workspace = openWorkspace(join(place, `${name}-${container}`))
      const paths: string[] = []
      for (const file of files) {
        const path = join(workspace.batch(batch.text), file.replace(/\.gz$/i, '') + (container === 'gz' ? '.gz' : ''))
        await copyAs(container, join(delivered.folder, file), path)
        paths.push(path)
      }
      figures.push({ source: name, container, ...(await measureOne(context, batch, source, workspace, paths, times)) })
      await rm(workspace.root, { recursive: true, force: true })
    }
  }
  return figures
}

async function measureOne(
  context: StageContext,
  batch: BatchKey,
  source: DeclaredSource,
  workspace: Workspace,
  paths: readonly string[],
  times: number,
): Promise<Omit<ImportFigures, 'source' | 'container'>> {
  const floor = await floorSelect(source, paths)
  const folders = [...(context.limits.folders ?? []), workspace.root]
  const limits = { ...context.limits, temporary: workspace.temporary, folders }
  let told: Work | undefined
  const [ours, least] = await fastestOf(
    times,
    async () => {
      for (const path of [workspace.path('1-imported'), workspace.path('.vigie')])
        await rm(path, { recursive: true, force: true })
      await mkdir(limits.temporary, { recursive: true })
    },
    async () => {
      told = (await importBatch({ ...context, workspace, limits }, batch)).works?.[source.name]
    },
    () =>
      withSession(limits, (session) =>
        copyParquet(session, { select: floor, metadata: {} }, workspace.path('plancher.parquet')),
      ),
  )
  return { records: told?.rows ?? 0, bytes: told?.readBytes ?? 0, ours, floor: least }
}

/** A delivered file as it is or would be, plain or compressed. */
async function copyAs(container: 'csv' | 'gz', from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true })
  const isGzip = /\.gz$/i.test(from)
  const change = isGzip === (container === 'gz') ? [] : [isGzip ? createGunzip() : createGzip()]
  await pipeline([createReadStream(from), ...change, createWriteStream(to)])
}

async function floorSelect(source: DeclaredSource, paths: readonly string[]): Promise<string> {
  const layout = bindHeader(source, (await readHeader(paths[0] ?? '')).text ?? '')
  const cell = (column: string) => layout.headers[layout.positions.get(column) ?? -1]
  const keys = [...(source.key.length > 0 ? source.key : (source.group ?? []))]
  const order = new Set(keys.flatMap((key) => cellsOf(source, key)).flatMap((column) => cell(column) ?? []))
  const { delimiter, quoting } = source.dialect
  const options = [
    `all_varchar = true, header = true, auto_detect = false, delim = ${literal(delimiter)}`,
    `quote = ${literal(quoting === 'none' ? '' : '"')}, escape = ${literal(quoting === 'none' ? '' : '"')}`,
    'ignore_errors = true, null_padding = false',
    `columns = {${layout.headers.map((header) => `${literal(header)}: 'VARCHAR'`).join(', ')}}`,
  ]
  return `SELECT * FROM read_csv(${list(paths)}, ${options.join(', ')}) ORDER BY ${[...order].map(ident).join(', ')}`
}

/** The delivered columns behind one of the key: itself, the column it is a part of, or those it is derived from. */
function cellsOf(source: DeclaredSource, key: string): string[] {
  const derived = source.derived.find(({ name }) => name === key)
  if (derived)
    return source.columns
      .map(({ name }) => name)
      .filter((name) => new RegExp(`\\b${name}\\b`).test(derived.sql))
      .slice(0, 1)
  return source.columns.filter((column) => storedParts(column).some(({ name }) => name === key)).map(({ name }) => name)
}
