import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import type { Catalog } from '../catalog/catalog.js'
import { type DeclarationFile, scanDeclarations } from '../catalog/scan.js'
import { sha256, stepKey } from '../kernel/digest.js'
import { writeWhole } from '../store/atomic.js'
import { codeDigest } from '../store/code-digest.js'

/** Whether the cases of the declarations are read too: they are long, and prove what most commands only use. */
export type Cases = 'with cases' | 'without cases'

/** What a catalog as it was read is kept by, besides the declarations. */
export interface Reader {
  /** Root of the code that reads, and the exact versions of the packages that it reads with. */
  readonly code: string
  readonly packages: string
  /** Where catalogs are kept; nowhere when it is not said. */
  readonly folder: string | undefined
  /** Folder of the models that the workspace has learnt, when those are read. */
  readonly models: string | undefined
}

/**
 * What `pipelines/` says, as it was when these same declarations were last read: reading and checking them takes longer than
 * most commands. It is found by what the files hold, and never by their times. Only a catalog in which nothing was wrong is
 * kept, and whatever cannot be read back, or belongs to someone else, is made again.
 */
export async function knownCatalog(root: string, cases: Cases, reader: Reader): Promise<Catalog> {
  const declarations = await scanDeclarations(root, reader.models)
  const read = async () => (await import('../catalog/load.js')).loadCatalog(root, cases, declarations)
  if (reader.folder === undefined) return read()
  const path = join(reader.folder, `declarations-${await keyOf(declarations, cases, reader)}`)
  const known = await readKept(path)
  if (known) return { ...known, root }
  const catalog = await read()
  await keep(path, reader.folder, catalog).catch(() => undefined)
  return catalog
}

/** The folders whose code decides what a declaration is read as. */
const readers = ['catalog', 'declare', 'kernel']

async function keyOf(declarations: readonly DeclarationFile[], cases: Cases, reader: Reader): Promise<string> {
  const code = await Promise.all(readers.map((folder) => codeDigest(join(reader.code, folder))))
  const files = declarations.map(({ file, digest, ofWorkspace = false }) => [file, digest, ofWorkspace])
  return stepKey(files, cases, code, reader.packages, process.version)
}

const digestLength = 64

async function readKept(path: string): Promise<Catalog | undefined> {
  try {
    const { uid } = await stat(path)
    if (uid !== process.getuid?.()) return undefined
    const bytes = await readFile(path)
    const content = bytes.subarray(digestLength)
    if (bytes.toString('latin1', 0, digestLength) !== sha256(content)) return undefined
    return deserialize(content) as Catalog
  } catch {
    return undefined
  }
}

/** As many are kept as a person works with at once. */
const mostKept = 20

async function keep(path: string, folder: string, catalog: Catalog): Promise<void> {
  const content = serialize(catalog)
  await writeWhole(path, Buffer.concat([Buffer.from(sha256(content), 'latin1'), content]))
  const names = (await readdir(folder)).filter((name) => name.startsWith('declarations-'))
  const times = await Promise.all(
    names.map(async (name) => ({ name, time: (await stat(join(folder, name)).catch(() => undefined))?.mtimeMs ?? 0 })),
  )
  const old = times.sort((a, b) => b.time - a.time).slice(mostKept)
  for (const { name } of old) await rm(join(folder, name), { force: true })
}
