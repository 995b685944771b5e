import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import type { Catalog } from '../catalog/catalog.js'
import { sourceShape } from '../declare/source.js'
import { projectRoot } from '../testing/vigie.js'
import { recogniseFiles } from './recognise.js'

const folder = join(projectRoot, 'pipelines', 'sources')
const declared = readdirSync(folder)
  .filter((file) => file.endsWith('.source.yaml'))
  .map((file) => sourceShape.parse(parse(readFileSync(join(folder, file), 'utf8'))))
const catalog = { sources: new Map(declared.map((source) => [source.name, source])) } as unknown as Catalog

test.each([
  ['admin_urssaf', 'Sigfaible_etablissement_utf8.csv'],
  ['cotisation', 'sigfaible_cotisdues.csv.gz'],
  ['cotisation', 'SIGFAIBLE_COTISDUES.CSV.GZ'],
  ['debit', 'Sigfaible_debits.csv'],
  ['debit', 'sigfaible_debits3.csv.gz'],
  ['effectif', 'sigfaible_effectif_siret.csv'],
  ['effectif', 'effectif_dom.csv'],
  ['effectif_ent', 'Sigfaible_effectif_siren.csv'],
  ['effectif_ent', 'sigfaible_effectif_siren.csv.gz'],
  ['filter', 'filter.csv'],
  ['filter', 'filter_effectif_x.csv'],
  ['procol', 'sigfaible_pcoll.csv'],
  ['sirene_ul', 'sireneUL.csv'],
  ['sirene_ul', 'StockUniteLegale_utf8.csv.gz'],
  ['sirene_ul', 'StockUniteLegale_utf8.zip'],
  ['sirene_ul', 'StockUniteLegale_utf8.parquet'],
  ['apdemande', 'Demande_AP.xlsx'],
  ['ellisphere', 'Ellisphère-Tête de groupe-FinalV2-2019.xlsx'],
  ['ellisphere', 'Ellisphère-Tête de groupe.xlsx'.normalize('NFD').replace('.xlsx', '-2019.xlsx')],
  ['diane', 'Diane_Export_6.txt'],
])('%s: %s', (name, file) => {
  expect(recogniseFiles(catalog, [file])).toEqual({ bySource: new Map([[name, [file]]]), unknown: [] })
})

test('a name that fits none is listed, not guessed', () => {
  const names = ['lisez-moi.txt', 'sigfaible_pcoll.csv.bak', 'sireneUL.rar']
  expect(recogniseFiles(catalog, names)).toEqual({ bySource: new Map(), unknown: names })
})

test('files of one source are taken in the order of their names', () => {
  const { bySource } = recogniseFiles(catalog, ['b_debits.csv', 'a_debits.csv'])
  expect([...bySource]).toEqual([['debit', ['a_debits.csv', 'b_debits.csv']]])
})
