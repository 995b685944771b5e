import { cp, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Catalog, DeclaredSource } from '../../catalog/catalog.js'
import { sourceShape } from '../../declare/source.js'
import { parseBatchKey } from '../../kernel/batch-key.js'
import { isFailure } from '../../kernel/failure.js'
import { parseYaml } from '../../kernel/yaml.js'
import { openWorkspace } from '../../store/workspace.js'
import { projectRoot, temporaryFolder } from '../../testing/vigie.js'
import type { StageContext } from '../context.js'
import { importBatch } from './index.js'

const broken = join(projectRoot, 'fixtures', 'broken')

let sources: ReadonlyMap<string, DeclaredSource>
beforeAll(async () => {
  const folder = join(projectRoot, 'pipelines', 'sources')
  const files = (await readdir(folder)).filter((name) => name.endsWith('.source.yaml'))
  const declared = await Promise.all(
    files.map(async (file) => ({
      ...sourceShape.parse(parseYaml(await readFile(join(folder, file), 'utf8'))),
      file,
      digest: file,
    })),
  )
  sources = new Map(declared.map((source) => [source.name, source]))
})

/** Imports the batch of a fixture in a workspace of its own, and gives its root. What is said of it is tested elsewhere. */
async function importFixture(from: string): Promise<string> {
  const root = await temporaryFolder()
  await cp(join(from, 'batches'), join(root, 'batches'), { recursive: true })
  const nobody = { fact: () => undefined, progress: () => undefined, issue: () => undefined }
  const workspace = openWorkspace(root)
  const batch = parseBatchKey('2011')
  if (!batch) throw new Error('2011 is a batch')
  const context = {
    workspace,
    catalog: { sources } as Catalog,
    code: 'test',
    limits: { memory: '500MB', threads: 2, temporary: workspace.temporary },
    tell: nobody,
  } as unknown as StageContext
  await importBatch(context, batch).catch((error: unknown) => {
    if (!isFailure(error)) throw error
  })
  return root
}

describe('what goes back to the producer', () => {
  test('each refused line has its file, record, physical line, reason and text', async () => {
    const root = await importFixture(join(broken, 'unclosed-quote'))
    const csv = await readFile(join(root, '1-imported', '2011', 'refus', 'sirene_ul.csv'), 'utf8')
    expect(csv).toBe(`fichier;enregistrement;ligne;colonne;portee;raison;contenu
sireneUL.csv;3;4;;ligne;a quote is opened and not closed;"900003005,O,""MENUISERIE DU CHAT PERCHÉ,,,,,,,5499,2001-09-03,43.32A,NAFRev2,43.32Y,A"
`)
    const modes = await Promise.all(
      ['refus', join('refus', 'sirene_ul.csv')].map((name) => stat(join(root, '1-imported', '2011', name))),
    )
    expect(modes.map(({ mode }) => mode & 0o777)).toEqual([0o700, 0o600])
  })

  test('nothing of a file refused whole is kept', async () => {
    const root = await importFixture(join(broken, 'truncated-gzip'))
    expect(await readdir(root)).not.toContain('1-imported')
  })
})
