import { mkdir, readdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { generatedMark } from './markdown.js'

export type Pages = ReadonlyMap<string, string>

/** Writes every page that is not there as it is, and removes generated files that no page stands for any more. */
export async function writePages(out: string, pages: Pages): Promise<void> {
  const there = await filesUnder(out)
  for (const [file, text] of pages) {
    if (there.get(file) === text) continue
    await mkdir(dirname(join(out, file)), { recursive: true })
    await writeFile(join(out, file), text)
  }
  for (const [file, text] of there) if (!pages.has(file) && isGenerated(text)) await removeFile(out, file)
}

/** Files that are not what would be written, and why. A file that nobody generated is named too, never removed. */
export async function staleFiles(out: string, pages: Pages): Promise<{ file: string; why: string }[]> {
  const there = await filesUnder(out)
  const stale: { file: string; why: string }[] = []
  for (const [file, text] of pages) {
    const found = there.get(file)
    if (found === undefined) stale.push({ file, why: 'is missing' })
    else if (found !== text)
      stale.push({ file, why: `says something else from line ${firstDifference(found, text)} on` })
  }
  for (const [file, text] of there) {
    if (pages.has(file)) continue
    stale.push({
      file,
      why: isGenerated(text) ? 'is no longer generated' : 'was never generated; it belongs elsewhere',
    })
  }
  return stale.sort((a, b) => (a.file < b.file ? -1 : 1))
}

const isGenerated = (text: string) => text.slice(0, 300).includes(generatedMark)

function firstDifference(found: string, expected: string): number {
  const [have, want] = [found.split('\n'), expected.split('\n')]
  return want.findIndex((line, index) => line !== have[index]) + 1 || want.length + 1
}

async function filesUnder(root: string): Promise<Map<string, string>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => [])
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const texts = await Promise.all(
    paths
      .sort()
      .map(async (path) => [relative(root, path).split(sep).join('/'), await readFile(path, 'utf8')] as const),
  )
  return new Map(texts)
}

/** A folder that is left empty goes too. */
async function removeFile(out: string, file: string): Promise<void> {
  await rm(join(out, file))
  const folder = dirname(file)
  if (folder !== '.') await rmdir(join(out, folder)).catch(() => undefined)
}
