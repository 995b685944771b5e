import { readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { sha256 } from '../kernel/digest.js'

export interface DeclarationFile {
  /** Path under `pipelines/`, with `/`; of a model of a workspace, under the workspace. */
  readonly file: string
  /** It is a model of a workspace. */
  readonly ofWorkspace?: boolean
  readonly text: string
  readonly digest: string
}

/**
 * Every file under `pipelines/`, in the order of their paths. Nothing is registered: being there is enough. A model that a
 * workspace has learnt, in its folder of models, stands in the place of the one of that name.
 */
export async function scanDeclarations(root: string, models?: string): Promise<DeclarationFile[]> {
  const declared = await scanFolder(root)
  if (models === undefined) return declared
  const own = (await scanFolder(models).catch(() => []))
    .filter(({ file }) => /^[^/]+\.model\.json$/.test(file))
    .map((found) => ({ ...found, file: `models/${found.file}`, ofWorkspace: true }))
  const replaced = new Set(own.map(({ file }) => file))
  return [...declared.filter(({ file }) => !replaced.has(file)), ...own].sort((one, other) =>
    one.file < other.file ? -1 : 1,
  )
}

async function scanFolder(root: string): Promise<DeclarationFile[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isFile() && /\.(ya?ml|sql|json)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  // One after the other and at once: they are small, and a promise for each takes longer than the reading.
  return paths.map((path) => {
    const text = readFileSync(path, 'utf8')
    return { file: relative(root, path).split(sep).join('/'), text, digest: sha256(text) }
  })
}
