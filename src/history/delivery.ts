import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Catalog } from '../catalog/catalog.js'
import { type BatchFile, batchShape } from '../declare/batch.js'
import type { BatchKey } from '../kernel/batch-key.js'
import { didYouMean } from '../kernel/closest.js'
import { Failure, type Issue } from '../kernel/failure.js'
import { parseYaml } from '../kernel/yaml.js'
import type { Workspace } from '../store/workspace.js'
import { deliveredFiles } from './delivered.js'
import { recogniseFiles } from './recognise.js'

/** What a batch delivers, once its files are told apart. */
export interface Delivery {
  readonly folder: string
  /** Paths under the folder, by source, in the order they are read. */
  readonly bySource: ReadonlyMap<string, readonly string[]>
  /** Sources that come as something else than what they usually are. */
  readonly modes: ReadonlyMap<string, 'stock' | 'flux'>
  /** Files that fit the names of no source. */
  readonly unknown: readonly string[]
  /** Files of sources to which the batch is not open. */
  readonly aside: readonly string[]
  /** The only sources of the batch, when it is restricted. */
  readonly only: readonly string[] | undefined
}

export const batchFileName = 'batch.yaml'

/**
 * Tells the files of a batch apart: by `batch.yaml` where it names them, else by their names. Throws a Failure when the
 * batch has no folder, or when its `batch.yaml` is wrong or names what is not there: every problem at once.
 */
export async function readDelivery(
  workspace: Workspace,
  catalog: Pick<Catalog, 'sources'>,
  batch: BatchKey,
): Promise<Delivery> {
  const { folder, names } = await deliveredFiles(workspace, batch)
  const said = names.includes(batchFileName) ? await readBatchFile(folder, batch) : batchShape.parse({})
  const named = namedFiles(said)
  const known = new Set([batchFileName, ...said.ignored, ...named.map(({ name }) => name)])
  // A folder of which something is named is not a file to be refused by its name.
  const inside = new Set([...known].filter((name) => name.includes('/')).map((name) => name.split('/')[0]))
  const { bySource, unknown } = recogniseFiles(
    catalog,
    names.filter((name) => !known.has(name) && !inside.has(name)),
  )
  const all = new Map([...bySource].map(([source, files]) => [source, [...files]]))
  for (const { source, name } of named) all.set(source, [...(all.get(source) ?? []), name].sort())
  const modes = new Map<string, 'stock' | 'flux'>()
  const issues = [
    ...(await absentFiles(folder, said)),
    ...unknownSources(catalog, said),
    ...mixedModes(catalog, said, all, modes),
  ]
  if (issues.length > 0) {
    throw new Failure(issues.map((issue) => ({ ...issue, place: `${batch.text}/${issue.place ?? batchFileName}` })))
  }
  const isOpen = (source: string) => said.sources?.includes(source) ?? true
  const open = [...all].filter(([source]) => isOpen(source)).sort(([a], [b]) => (a < b ? -1 : 1))
  const aside = [...all].flatMap(([source, files]) => (isOpen(source) ? [] : files)).sort()
  return { folder, bySource: new Map(open), modes, unknown, aside, only: said.sources }
}

async function readBatchFile(folder: string, batch: BatchKey): Promise<BatchFile> {
  const place = `${batch.text}/${batchFileName}`
  const next = 'docs/reference/schemas/batch.schema.json says what it may hold.'
  const refuse = (messages: readonly string[]) =>
    new Failure(messages.map((message) => ({ cause: 'declaration' as const, place, message, next })))
  let content: unknown
  try {
    content = parseYaml(await readFile(join(folder, batchFileName), 'utf8'))
  } catch (error) {
    throw refuse([`is not readable YAML (${(error as Error).message.split('\n')[0]})`])
  }
  const found = batchShape.safeParse(content ?? {})
  if (found.success) return found.data
  throw refuse(found.error.issues.map(({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`))
}

const namedFiles = ({ files }: BatchFile) =>
  Object.entries(files).flatMap(([source, list]) =>
    list.map((file) => (typeof file === 'string' ? { source, name: file, history: undefined } : { source, ...file })),
  )

async function absentFiles(folder: string, said: BatchFile): Promise<Issue[]> {
  const names = namedFiles(said).map(({ name }) => name)
  const twice = names.filter((name, index) => names.indexOf(name) !== index)
  const found = await Promise.all(names.map((name) => stat(join(folder, name)).catch(() => undefined)))
  return [
    ...names.flatMap((name, index): Issue[] =>
      found[index]
        ? []
        : [{ cause: 'input-missing', place: name, message: `is named by ${batchFileName} and is not there` }],
    ),
    ...twice.map((name): Issue => ({ cause: 'declaration', message: `names ${name} twice` })),
  ]
}

function unknownSources({ sources }: Pick<Catalog, 'sources'>, said: BatchFile): Issue[] {
  const names = new Set([...Object.keys(said.files), ...(said.sources ?? [])])
  return [...names]
    .filter((name) => !sources.has(name))
    .map((name) => ({
      cause: 'declaration' as const,
      message: `names ${name}, which no source declares`,
      next: didYouMean(name, sources.keys(), 'docs/reference/sources.md lists the sources.'),
    }))
}

/** A source is one stock or one flux in a batch: its files are asserted together, whole. */
function mixedModes(
  { sources }: Pick<Catalog, 'sources'>,
  said: BatchFile,
  all: ReadonlyMap<string, readonly string[]>,
  modes: Map<string, 'stock' | 'flux'>,
): Issue[] {
  const issues: Issue[] = []
  for (const [name, list] of Object.entries(said.files)) {
    const usual = sources.get(name)?.history
    if (!usual) continue
    const told = new Map(
      list.map((file) => (typeof file === 'string' ? [file, usual] : [file.name, file.history ?? usual])),
    )
    const met = new Set((all.get(name) ?? []).map((file) => told.get(file) ?? usual))
    const [mode] = met
    if (met.size > 1) {
      issues.push({
        cause: 'declaration',
        message: `makes files of ${name} a stock and others a flux`,
        next: `Deliver the flux as a complement, in a batch of its own (AAMM_01).`,
      })
    } else if (mode && mode !== usual) modes.set(name, mode)
  }
  return issues
}
