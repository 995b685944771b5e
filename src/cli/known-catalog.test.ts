import { chmodSync, cpSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import { beforeAll, describe, expect, test } from 'vitest'
import { loadCatalog } from '../catalog/load.js'
import { sha256 } from '../kernel/digest.js'
import { projectRoot, temporaryFolder } from '../testing/vigie.js'
import { knownCatalog, type Reader } from './known-catalog.js'

const pipelines = join(projectRoot, 'pipelines')
const parameter = join('parameters', 'fenetre_mois.parameter.yaml')
let reader: Reader & { readonly folder: string }

const kept = () => readdirSync(reader.folder).map((name) => join(reader.folder, name))
const labelOf = async (root: string, given: Reader) =>
  (await knownCatalog(root, 'without cases', given)).parameters.find(({ name }) => name === 'fenetre_mois')?.label

/** What a kept file would hold had its declarations been read with this label. */
function relabel(path: string, label: string): void {
  const catalog = deserialize(readFileSync(path).subarray(64)) as { parameters: { name: string; label: string }[] }
  for (const one of catalog.parameters) if (one.name === 'fenetre_mois') one.label = label
  const content = serialize(catalog)
  writeFileSync(path, Buffer.concat([Buffer.from(sha256(content), 'latin1'), content]))
}

beforeAll(async () => {
  reader = {
    code: join(projectRoot, 'src'),
    packages: '',
    folder: join(await temporaryFolder(), 'vigie'),
    models: undefined,
  }
})

describe('declarations that were read before', () => {
  test('are given as they were read, with their cases and without, to their owner alone', async () => {
    for (const cases of ['with cases', 'without cases'] as const) {
      const read = await loadCatalog(pipelines, cases)
      expect(await knownCatalog(pipelines, cases, reader)).toEqual(read)
      expect(await knownCatalog(pipelines, cases, reader)).toEqual(read)
    }
    expect(kept()).toHaveLength(2)
    for (const path of kept()) expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  test('are not read again, unless nothing is to be taken for known', async () => {
    const own = { ...reader, folder: join(await temporaryFolder(), 'vigie'), models: undefined }
    const said = await labelOf(pipelines, own)
    relabel(join(own.folder, readdirSync(own.folder)[0] ?? ''), 'as it is kept')
    expect(await labelOf(pipelines, own)).toBe('as it is kept')
    expect(await labelOf(pipelines, { ...own, folder: undefined })).toBe(said)
  })

  test('given one letter of one that changed, or other code, then they are read again', async () => {
    const root = join(await temporaryFolder(), 'pipelines')
    cpSync(pipelines, root, { recursive: true })
    const said = await labelOf(root, reader)
    const path = join(root, parameter)
    const { atime, mtime } = statSync(path)
    writeFileSync(path, readFileSync(path, 'utf8').replace(`label: ${said}`, 'label: Autre'))
    utimesSync(path, atime, mtime)
    expect(await labelOf(root, reader)).toBe('Autre')
    const before = kept().length
    await labelOf(root, { ...reader, packages: 'others' })
    expect(kept()).toHaveLength(before + 1)
  })

  test('given a damaged file, or a folder where nothing can be kept, then they are read again', async () => {
    const own = { ...reader, folder: join(await temporaryFolder(), 'vigie'), models: undefined }
    const said = await labelOf(pipelines, own)
    const path = join(own.folder, readdirSync(own.folder)[0] ?? '')
    for (const content of [readFileSync(path).subarray(0, -1), Buffer.from(''), Buffer.from('x'.repeat(1000))]) {
      writeFileSync(path, content)
      expect(await labelOf(pipelines, own)).toBe(said)
    }
    const file = join(await temporaryFolder(), 'file')
    writeFileSync(file, '')
    chmodSync(file, 0o400)
    expect(await labelOf(pipelines, { ...own, folder: join(file, 'vigie') })).toBe(said)
  })

  test('given something wrong in them, then it is said each time', async () => {
    const root = join(await temporaryFolder(), 'pipelines')
    cpSync(pipelines, root, { recursive: true })
    writeFileSync(join(root, parameter), 'label: rien')
    for (let time = 0; time < 2; time++) await expect(labelOf(root, reader)).rejects.toThrow('fenetre_mois')
  })

  test('given more kinds than a person works with, then the oldest go', async () => {
    const own = { ...reader, folder: join(await temporaryFolder(), 'vigie'), models: undefined }
    for (let rank = 0; rank < 22; rank++) await labelOf(pipelines, { ...own, packages: String(rank) })
    expect(readdirSync(own.folder)).toHaveLength(20)
  })
})
