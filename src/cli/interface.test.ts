import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { readParquet } from '../testing/parquet.js'
import { ranWorkspace } from '../testing/ran-workspace.js'
import { vigie } from '../testing/vigie.js'

/** What the front end loads from the second month of the small fixtures: read back from the files, and by the commands. */
describe('tables of the interface', () => {
  let workspace: string

  beforeAll(async () => {
    workspace = await ranWorkspace('both')
  })

  const query = async (sql: string) => {
    const { stdout, stderr, code } = await vigie(['query', '-w', workspace, '--json', sql])
    expect([code, stderr]).toEqual([0, ''])
    return JSON.parse(stdout).rows
  }

  const fileOf = async (table: string) => {
    const { folder } = JSON.parse(readFileSync(join(workspace, '4-variables', '2011.json'), 'utf8'))
    const place = join(workspace, '4-variables', '2011', folder, table)
    const files = readdirSync(place).sort()
    return (await Promise.all(files.map((file) => readParquet(join(place, file))))).flat()
  }

  test('given the debts of an establishment, then each change is a line, the last one is marked, the month of the batch is provisional', async () => {
    const lines = (await fileOf('clean_debit')).filter(({ siret }) => siret === '90001200600012')
    expect(
      lines.map((line) =>
        Object.values(line).map((value) => (typeof value === 'number' ? value.toFixed(2) : String(value))),
      ),
    ).toEqual([
      ['90001200600012', '2019-02-01', '350.40', '750.60', 'false', 'false'],
      ['90001200600012', '2019-03-01', '0.00', '0.00', 'false', 'false'],
      ['90001200600012', '2020-11-01', '150.00', '310.00', 'true', 'true'],
    ])
  })

  test('given a batch with companies that are not followed, then the directory has them and the other tables do not', async () => {
    const companies = async (table: string) => new Set((await fileOf(table)).map(({ siren }) => siren)).size
    expect(await companies('clean_sirene_ul')).toBe(12)
    expect(await companies('clean_sirene')).toBe(12)
    expect(await companies('clean_effectif_ent')).toBe(10)
    expect(await companies('serie_entreprise')).toBe(10)
  })

  test('given the head office of a company, then its address has two lines and its activity a point', async () => {
    const [siege] = (await fileOf('clean_sirene')).filter(({ siret }) => siret === '90000100900019')
    expect(siege).toMatchObject({
      adresse: '12 RUE DES POTERIES (BATIMENT C, HALL 2)\n21000 DIJON',
      ape: '28.22Z',
      naf_section: 'C',
      departement: '21',
      libelle_region: 'Bourgogne-Franche-Comté',
    })
  })

  test('given a source that nobody delivered, then its table is there, without a line', async () => {
    expect(await fileOf('clean_delai')).toEqual([])
    expect(await fileOf('clean_sirene_histo')).toEqual([])
  })

  test('given the months of both, then the tables of the interface say what the variables say', async () => {
    const held: Record<string, string> = {
      dettes: `dette_urssaf AS v ASOF LEFT JOIN clean_debit AS c ON c.siret = v.siret AND c.periode <= v.periode
        WHERE montant_part_ouvriere <> coalesce(part_ouvriere, 0) OR montant_part_patronale <> coalesce(part_patronale, 0)`,
      cotisations: `cotisation_etablissement LEFT JOIN clean_cotisation USING (siret, periode)
        WHERE cotisation IS DISTINCT FROM du`,
      effectifs: `effectif_etablissement AS v LEFT JOIN clean_effectif AS c ON c.siret = v.siret AND c.periode = v.periode
        WHERE NOT effectif_reporte AND v.effectif IS DISTINCT FROM c.effectif`,
      effectifs_ent: `effectif_entreprise AS v LEFT JOIN clean_effectif_ent AS c ON c.siren = v.siren AND c.periode = v.periode
        WHERE NOT effectif_ent_reporte AND v.effectif_ent IS DISTINCT FROM c.effectif_ent`,
      activite_partielle: `activite_partielle LEFT JOIN clean_ap USING (siret, periode)
        WHERE apart_etp_autorise <> coalesce(etp_autorise, 0) OR apart_etp_consomme <> coalesce(etp_consomme, 0)`,
      procedures: `procedure_collective AS v
        LEFT JOIN clean_procol_at_date AS c ON c.siren = v.siren AND c.periode = v.periode + INTERVAL 1 MONTH
        ANTI JOIN procol ON procol.siren = v.siren AND procol.date_effet = v.periode + INTERVAL 1 MONTH
        WHERE date_procol IS DISTINCT FROM c.date_effet OR signal_fort <> (c.siren IS NOT NULL)`,
      series: `serie_entreprise JOIN dette_urssaf_entreprise USING (siren, periode)
        WHERE part_ouvriere <> montant_part_ouvriere OR part_patronale <> montant_part_patronale`,
    }
    const counts = Object.entries(held).map(([what, from]) => `SELECT '${what}' AS de, count(*) AS apart FROM ${from}`)
    const found = await query(`FROM (${counts.join(' UNION ALL ')}) WHERE apart > 0`)
    expect(found).toEqual([])
  })

  test('given the freshness of a source, then no series goes on after it', async () => {
    const [debts] = (await fileOf('fraicheur')).filter(({ name }) => name === 'osf_debit')
    const series = await fileOf('serie_entreprise')
    expect(debts?.data_freshness).toBe('2020-10-01')
    const months = (lines: typeof series) => new Set(lines.map(({ periode }) => periode))
    expect(months(series.filter(({ part_ouvriere }) => part_ouvriere === null))).toEqual(new Set(['2020-11-01']))
    expect(months(series).size).toBe(25)
  })

  test('given an export of a table, then it has the columns that the front end reads', async () => {
    const columns = 'siret,periode,part_ouvriere,part_patronale,is_last'
    const { stdout, code } = await vigie(['export', 'clean_debit', '-w', workspace, '-f', 'csv', '--columns', columns])
    expect(code).toBe(0)
    expect(stdout.split('\n').slice(0, 2)).toEqual([columns, '90000200700012,2016-10-01,250.00,450.00,false'])
  })
})
