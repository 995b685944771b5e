import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { isFailure } from '../kernel/failure.js'
import { openWorkspace } from '../store/workspace.js'
import { batch, catalogOf, sourceFrom } from '../testing/stage-context.js'
import { temporaryFolder } from '../testing/vigie.js'
import { readDelivery } from './delivery.js'

const source = (name: string, history: string) =>
  sourceFrom(`
    name: ${name}
    label: Source ${name}
    producer: Essai
    cadence: monthly
    expected: false
    files: ['^${name}.*\\.csv$']
    dialect: { delimiter: ';', quoting: none }
    scope: siren
    columns: [{ name: siren, headers: [siren], type: siren, filled: true, meaning: The company }]
    key: [siren]
    history: ${history}
    covers: { lag_months: 0 }
    lists_every_case: false`)
const catalog = catalogOf(source('dette', 'flux'), source('effectif', 'stock'))

let folder: string
beforeEach(async () => {
  folder = await temporaryFolder()
})

/** Reads a batch of these files; each holds nothing, but for `batch.yaml`. */
async function read(files: readonly string[], yaml?: string, key = '2011') {
  await mkdir(join(folder, 'batches', key), { recursive: true })
  for (const name of files) {
    await mkdir(join(folder, 'batches', key, dirname(name)), { recursive: true })
    await writeFile(join(folder, 'batches', key, name), '')
  }
  if (yaml !== undefined) await writeFile(join(folder, 'batches', key, 'batch.yaml'), yaml)
  const { bySource, modes, ...rest } = await readDelivery(openWorkspace(folder), catalog, batch(key))
  return { bySource: Object.fromEntries(bySource), modes: Object.fromEntries(modes), ...rest }
}

const refusal = async (files: readonly string[], yaml: string) =>
  read(files, yaml).then(
    () => [],
    (error) => {
      if (!isFailure(error)) throw error
      return error.issues.map(({ cause, place, message }) => `${cause} ${place}: ${message}`)
    },
  )

describe('without batch.yaml, names tell files apart', () => {
  test('two files of one source are both of it', async () => {
    const { bySource, unknown } = await read(['dette_b.csv', 'dette_a.csv', 'effectif.csv', 'lisez-moi.txt'])
    expect(bySource).toEqual({ dette: ['dette_a.csv', 'dette_b.csv'], effectif: ['effectif.csv'] })
    expect(unknown).toEqual(['lisez-moi.txt'])
  })
})

describe('batch.yaml says what names do not', () => {
  test('a file without a name of its own, in a folder or not, and one that is not to be read', async () => {
    const yaml = 'files: { dette: [depot/3f2a, envoi.txt] }\nignored: [lisez-moi.txt]'
    const found = await read(['depot/3f2a', 'envoi.txt', 'dette.csv', 'lisez-moi.txt'], yaml)
    expect(found.bySource).toEqual({ dette: ['depot/3f2a', 'dette.csv', 'envoi.txt'] })
    expect(found.unknown).toEqual([])
  })

  test('a file that is a stock, of a source that usually comes as a flux', async () => {
    const yaml = 'files: { dette: [{ name: dette.csv, history: stock }], effectif: [effectif.csv] }'
    expect((await read(['dette.csv', 'effectif.csv'], yaml)).modes).toEqual({ dette: 'stock' })
  })

  test('a batch restricted to some sources leaves the files of others aside', async () => {
    const found = await read(['dette.csv', 'effectif.csv'], 'sources: [effectif]')
    expect(found).toMatchObject({ bySource: { effectif: ['effectif.csv'] }, aside: ['dette.csv'], only: ['effectif'] })
  })

  test('an empty one changes nothing', async () => {
    expect((await read(['dette.csv'], '# rien\n')).bySource).toEqual({ dette: ['dette.csv'] })
  })

  test('a complement has its own, beside its month or inside it', async () => {
    await read(['dette.csv'])
    const yaml = 'files: { dette: [{ name: correction.csv, history: stock }] }'
    expect(await read(['correction.csv'], yaml, '2011_01')).toMatchObject({ modes: { dette: 'stock' } })
  })
})

describe('one that is wrong is refused, every problem at once', () => {
  test('what it names has to be there, once, and of a source that exists', async () => {
    const yaml = 'files: { dettes: [dette.csv], effectif: [absent.csv, effectif.csv, effectif.csv] }'
    expect(await refusal(['dette.csv', 'effectif.csv'], yaml)).toEqual([
      'input-missing 2011/absent.csv: is named by batch.yaml and is not there',
      'declaration 2011/batch.yaml: names effectif.csv twice',
      'declaration 2011/batch.yaml: names dettes, which no source declares',
    ])
  })

  test('files of one source are a stock or a flux together', async () => {
    const yaml = 'files: { dette: [{ name: dette_a.csv, history: stock }] }'
    expect(await refusal(['dette_a.csv', 'dette_b.csv'], yaml)).toEqual([
      'declaration 2011/batch.yaml: makes files of dette a stock and others a flux',
    ])
  })

  test.each(['../2010/dette.csv', '/etc/passwd', '-rf', '.cache', 'a/../b', 'a//b', 'a\\b'])(
    'a path that leaves the folder, or hides: %s',
    async (path) => {
      expect(await refusal([], `files: { dette: ['${path}'] }`)).toEqual([
        expect.stringContaining('a path under the folder of the batch, like urssaf/debits.csv'),
      ])
    },
  )

  test('what is no YAML, or no such key', async () => {
    expect(await refusal([], 'files: [')).toEqual([
      expect.stringMatching(/^declaration 2011\/batch.yaml: is not readable/),
    ])
    expect(await refusal([], 'fichiers: {}')).toEqual([expect.stringContaining('fichiers')])
  })
})
