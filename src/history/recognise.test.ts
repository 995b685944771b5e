import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Catalog } from '../catalog/catalog.js'
import { sourceCases } from '../declare/cases.js'
import { sourceShape } from '../declare/source.js'
import { parseYaml } from '../kernel/yaml.js'
import { projectRoot } from '../testing/vigie.js'
import { recogniseFiles } from './recognise.js'

const folder = join(projectRoot, 'pipelines', 'sources')
const declared = readdirSync(folder)
  .filter((file) => file.endsWith('.source.yaml'))
  .map((file) => sourceShape.parse(parseYaml(readFileSync(join(folder, file), 'utf8'))))
const catalog = { sources: new Map(declared.map((source) => [source.name, source])) } as unknown as Catalog

test.each([
  // Every name of sources, 3.3, as it was before 2023 and as it is.
  ['admin_urssaf', 'Sigfaible_etablissement_utf8.csv'],
  ['admin_urssaf', 'sigfaible_etablissement_utf8.csv.gz'],
  ['apconso', 'act_partielle_conso_depuis2014_FRANCE.csv'],
  ['apconso', 'consommation_ap.csv'],
  ['apconso', 'consommation_ap.csv.gz'],
  ['apdemande', 'act_partielle_ddes_depuis2015_FRANCE.csv'],
  ['apdemande', 'demande_ap.csv'],
  ['bdf', 'FICHIER_SF_2020_02.csv'],
  ['bdf', 'bdf'],
  ['ccsf', 'Sigfaible_ccsf.csv.gz'],
  ['ccsf', 'sigfaible_ccsf.csv'],
  ['delai', 'Sigfaible_delais.csv'],
  ['delai', 'sigfaible_delais.csv.gz'],
  ['paydex', 'E_202011095813_Retro-Paydex_20201207.csv'],
  ['procol', 'Sigfaible_pcoll.csv.gz'],
  ['sirene', 'StockEtablissement_utf8_geo.csv'],
  ['sirene', 'StockEtablissement_utf8_geo.csv.gz'],
  ['sirene_histo', 'StockEtablissementHistorique_utf8.csv'],
  ['cotisation', 'sigfaible_cotisdues.csv.gz'],
  ['cotisation', 'SIGFAIBLE_COTISDUES.CSV.GZ'],
  ['debit', 'Sigfaible_debits.csv'],
  ['debit', 'sigfaible_debits3.csv.gz'],
  ['effectif', 'sigfaible_effectif_siret.csv'],
  ['effectif', 'effectif_dom.csv'],
  ['effectif_ent', 'Sigfaible_effectif_siren.csv'],
  ['effectif_ent', 'sigfaible_effectif_siren.csv.gz'],
  ['effectif', 'sigfaible_effectif_siret.csv.gz'],
  ['filter', 'filter.csv'],
  ['filter', 'filter_siren_2011.csv'],
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

// The cases of a source are read as its own, whatever the names of their files: a batch would have to agree.
test.each(declared.map(({ name }) => name))('the files of the cases of %s are its own', (name) => {
  const { cases } = sourceCases.parse(parseYaml(readFileSync(join(folder, `${name}.cases.yaml`), 'utf8')))
  for (const { file } of cases) expect([...recogniseFiles(catalog, [file]).bySource.keys()], file).toEqual([name])
})

test('a name that fits none is listed, not guessed', () => {
  const names = [
    'E_2020_Retro-Paydex_20201207.csv',
    'FICHIER_SF_2020.csv',
    'lisez-moi.txt',
    'note_sur_les_debits.docx',
    'sigfaible_debits.csv.bak',
    'sigfaible_debits_lisez-moi.txt',
    'sigfaible_pcoll.csv.bak',
    'sireneUL.rar',
  ]
  expect(recogniseFiles(catalog, names)).toEqual({ bySource: new Map(), unknown: names })
})

test('files of one source are taken in the order of their names', () => {
  const { bySource } = recogniseFiles(catalog, ['b_debits.csv', 'a_debits.csv'])
  expect([...bySource]).toEqual([['debit', ['a_debits.csv', 'b_debits.csv']]])
})
