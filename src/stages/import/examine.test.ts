import { beforeEach, describe, expect, test } from 'vitest'
import type { Catalog } from '../../catalog/catalog.js'
import { loadCatalog } from '../../catalog/load.js'
import { batch, contextIn, deliver } from '../../testing/stage-context.js'
import { projectRoot, temporaryFolder } from '../../testing/vigie.js'
import { examineBatch } from './examine.js'

let folder: string
let catalog: Catalog
beforeEach(async () => {
  folder = await temporaryFolder()
  catalog = await loadCatalog(`${projectRoot}/pipelines`, 'without cases')
})

const headcounts = ['siren;eff202031;rais_soc', '900003005;12;UN', '900004003;3;DEUX']
const accounts = [
  'Urssaf_gestion;Dep;Compte;Etat_compte;Siren;Siret;Date_crea_siret;Date_disp_siret',
  '117;93;111111111111111111;1;900003005;90000300500015;1000101;',
  '117;93;222222222222222222;1;900004003;90000400300013;1000101;1200801',
]
const contributions = [
  'Urssaf_gestion;Dep;Compte;periode;mer;enc_direct;cotis_due',
  '117;93;111111111111111111;2031;0;10;10',
  '117;93;222222222222222222;2031;0;10;10',
  '117;93;222222222222222222;2032;0;10;10',
  '117;93;333333333333333333;2031;0;10;10',
]

async function situationsOf(...wanted: string[]) {
  const { sources } = await examineBatch(contextIn(folder, catalog), batch('2011'), () => undefined)
  return Object.fromEntries(
    sources.filter(({ source }) => wanted.includes(source)).map((one) => [one.source, one.situations]),
  )
}

describe('kept lines as a state would read them', () => {
  test('given headcounts and accounts in the batch itself, then who is in, outside, or of no known establishment', async () => {
    await deliver(folder, '2011', 'sigfaible_effectif_siren.csv', headcounts)
    await deliver(folder, '2011', 'sigfaible_etablissement_utf8.csv', accounts)
    await deliver(folder, '2011', 'sigfaible_cotisdues.csv', contributions)
    // The second account closed on 1 August 2020: its establishment had it in July, and nobody has it after.
    expect(await situationsOf('cotisation', 'effectif_ent')).toEqual({
      cotisation: { dans: 1, hors: 1, sans_siret: 2 },
      effectif_ent: { dans: 1, hors: 1 },
    })
  })

  test('given nothing that says who is followed, then no situation, and no failure', async () => {
    await deliver(folder, '2011', 'sigfaible_cotisdues.csv', contributions)
    expect(await situationsOf('cotisation')).toEqual({ cotisation: undefined })
  })
})

test('numbers without their Luhn key are counted, and kept', async () => {
  const sirens = ['356000000', '005520135', '900003005', '900003006']
  await deliver(folder, '2011', 'filter.csv', ['siren', ...sirens])
  const { sources } = await examineBatch(contextIn(folder, catalog), batch('2011'), () => undefined)
  expect(sources[0]).toMatchObject({ counts: { kept: 4 }, luhn: { column: 'siren', wrong: 1 } })
})
