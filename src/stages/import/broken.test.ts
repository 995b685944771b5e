import { cp, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { Catalog, DeclaredSource } from '../../catalog/catalog.js'
import { sourceShape } from '../../declare/source.js'
import { parseBatchKey } from '../../kernel/batch-key.js'
import { type Issue, isFailure, wordIssue } from '../../kernel/failure.js'
import { openWorkspace } from '../../store/workspace.js'
import { projectRoot, temporaryFolder } from '../../testing/vigie.js'
import type { StageContext } from '../context.js'
import { importBatch } from './index.js'

const broken = join(projectRoot, 'fixtures', 'broken')
const exitOf: Readonly<Record<string, number>> = { 'input-refused': 65, warning: 20 }

let sources: ReadonlyMap<string, DeclaredSource>
beforeAll(async () => {
  const folder = join(projectRoot, 'pipelines', 'sources')
  const files = (await readdir(folder)).filter((name) => name.endsWith('.source.yaml'))
  const declared = await Promise.all(
    files.map(async (file) => ({
      ...sourceShape.parse(parse(await readFile(join(folder, file), 'utf8'))),
      file,
      digest: file,
    })),
  )
  sources = new Map(declared.map((source) => [source.name, source]))
})

/** Imports the batch of a fixture in a workspace of its own; gives what is said of it, and the workspace. */
async function importFixture(from: string): Promise<{ issues: readonly Issue[]; root: string }> {
  const root = await temporaryFolder()
  await cp(join(from, 'batches'), join(root, 'batches'), { recursive: true })
  const nobody = { fact: () => undefined, progress: () => undefined, issue: () => undefined }
  const workspace = openWorkspace(root)
  const batch = parseBatchKey('2011')
  if (!batch) throw new Error('2011 is a batch')
  try {
    const { warnings } = await importBatch(
      {
        workspace,
        catalog: { sources } as Catalog,
        code: 'test',
        limits: { memory: '500MB', threads: 2, temporary: workspace.temporary },
        tell: nobody,
      } as unknown as StageContext,
      batch,
    )
    return { issues: warnings, root }
  } catch (error) {
    if (!isFailure(error)) throw error
    return { issues: error.issues, root }
  }
}

describe('deliveries that are refused, whole or in part', async () => {
  test.each(await readdir(broken))('%s', async (name) => {
    const expected = parse(await readFile(join(broken, name, 'expected.yaml'), 'utf8'))
    const { issues } = await importFixture(join(broken, name))
    expect({ exit: exitOf[issues[0]?.cause ?? ''], messages: issues.map(wordIssue) }).toEqual(expected)
  })
})

describe('what goes back to the producer', () => {
  test('each refused line has its file, record, physical line, reason and text', async () => {
    const { root } = await importFixture(join(broken, 'unclosed-quote'))
    const csv = await readFile(join(root, '1-imported', '2011', 'sirene_ul.refused.csv'), 'utf8')
    expect(csv).toBe(`fichier;enregistrement;ligne;colonne;portee;raison;contenu
sireneUL.csv;3;4;;ligne;a quote is opened and not closed;"900003005,O,""MENUISERIE DU CHAT PERCHÉ,,,,,,,5499,2001-09-03,43.32A,NAFRev2,43.32Y,A"
`)
  })

  test('nothing of a file refused whole is kept', async () => {
    const { root } = await importFixture(join(broken, 'truncated-gzip'))
    expect(await readdir(root)).not.toContain('1-imported')
  })
})
