import { readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { sha256 } from '../kernel/digest.js'

export interface DeclarationFile {
  /** Path under `pipelines/`, with `/`. */
  readonly file: string
  readonly text: string
  readonly digest: string
}

/** Every file under `pipelines/`, in the order of their paths. Nothing is registered: being there is enough. */
export async function scanDeclarations(root: string): Promise<DeclarationFile[]> {
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
