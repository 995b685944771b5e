import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { listShape } from '../../declare/list.js'
import { parameterShape } from '../../declare/parameter.js'
import { columnTypeNamed } from '../../declare/types/index.js'
import { parseYaml } from '../../kernel/yaml.js'
import { withSession } from '../../store/session.js'
import { createParameters } from '../../tables/parameters.js'
import { projectRoot, temporaryFolder } from '../../testing/vigie.js'
import { createPast } from './past.js'
import { listSelect } from './select.js'

const file = 'lists/detection.list.yaml'
const list = {
  ...listShape.parse(parseYaml(readFileSync(join(projectRoot, 'pipelines', file), 'utf8'))),
  ...{ name: 'detection', file },
}

const recentFile = 'parameters/anciennete_recente_ans.parameter.yaml'
const recent = {
  ...parameterShape.parse(parseYaml(readFileSync(join(projectRoot, 'pipelines', recentFile), 'utf8'))),
  ...{ name: 'anciennete_recente_ans', file: recentFile },
}

/** Levels by company: in the lists of September and October, and in the scores of November before rules and after. */
const companies = [
  ['new', null, null, 'F1', 'F1'],
  ['stays', 'F2', 'F2', 'F2', 'F2'],
  ['worsens', null, 'F2', 'F1', 'F1'],
  ['back', 'F1', null, 'F1', 'F1'],
  ['back_after_lowered', 'F2', 'none', 'F2', 'F2'],
  ['lowered', null, null, 'F2', 'none'],
  ['raised', null, null, 'none', 'F2'],
  ['quiet', 'F1', null, 'none', 'none'],
] as const
const level = (code: string) => (code === 'none' ? "Pas d''alerte" : `Alerte seuil ${code}`)

async function published() {
  const folder = await temporaryFolder()
  return withSession({ memory: '200MB', threads: 1, temporary: folder }, async (session) => {
    const lists: { batch: string; path: string }[] = []
    for (const [index, batch] of ['2009', '2010'].entries()) {
      const path = join(folder, `${batch}.parquet`)
      const lines = companies.flatMap((one) => {
        const then = one[index + 1]
        return then ? [`('${one[0]}', '${level(String(then))}')`] : []
      })
      await session.run(`COPY (SELECT * FROM (VALUES ${lines.join(', ')}) AS l (siren, niveau)) TO '${path}'`)
      lists.push({ batch, path })
    }
    const scored = (modele: string) => `(SELECT siren, '${modele}' AS modele, 0.25 AS score, 'x' AS niveau
      FROM (VALUES ('stays'), ('worsens')) AS s (siren))`
    await session.run(
      `CREATE TEMP TABLE calcul AS SELECT '2011' AS lot, DATE '2020-11-01' AS date_fin, DATE '2020-10-01' AS date_debut`,
    )
    const groups = new Set([...list.select.matchAll(/\bscore\.(g_[a-z_]+)/g)].map(([, name]) => String(name)))
    const names = [...groups, 'correction', 'base', 'log_odds'].map((name) => `0.0 AS ${name}`)
    const texts = ['motifs_aggravants', 'motifs_rassurants', 'redressements', 'macro_expl'].map(
      (name) => `NULL AS ${name}`,
    )
    const lines = companies.map((one) => `('${one[0]}', '${level(one[3])}', '${level(one[4])}')`)
    await session.run(`CREATE TEMP TABLE score AS SELECT siren, DATE '2020-10-01' AS periode, 'm 1.0.0' AS modele, 0.5 AS score,
      avant AS niveau_avant_regles, avant AS niveau_modele, niveau, ${[...names, ...texts].join(', ')}
      FROM (VALUES ${lines.join(', ')}) AS s (siren, avant, niveau)`)
    const read = [...new Set([...list.select.matchAll(/\bentreprise\.([a-z0-9_]+)/g)].map(([, name]) => String(name)))]
    const known = { siren: 'siren', periode: 'periode', date_creation: 'CAST(NULL AS DATE)' }
    const cells = read.map((name) => `${name in known ? known[name as keyof typeof known] : 'NULL'} AS ${name}`)
    await session.run(`CREATE TEMP TABLE entreprise AS SELECT ${cells.join(', ')} FROM score`)
    await session.run(
      'CREATE TEMP TABLE suivi AS SELECT NULL::VARCHAR AS siret, NULL::VARCHAR AS statut_suivi WHERE false',
    )
    await session.run(
      'CREATE TEMP TABLE liste_retraitee AS SELECT NULL::VARCHAR AS siren, NULL::VARCHAR AS libelle_liste WHERE false',
    )
    await createParameters(session, [recent], '2020-11-01')
    const rowsWith = async (modele: string) => {
      await createPast(session, { lists, scored: { batch: '2010', from: scored(modele), digests: [] } })
      const rows = await session.rows(listSelect(list, (type) => columnTypeNamed(type).stored))
      return new Map(rows.map((row) => [String(row.siren), row]))
    }
    return { same: await rowsWith('m 1.0.0'), other: await rowsWith('m 0.9.0') }
  })
}

describe('the detection list, given the lists of September and October', () => {
  test('first alerts, first strong alerts, and companies back after months without', async () => {
    const { same } = await published()
    const said = (siren: string) => {
      const row = same.get(siren)
      return row && [row.premiere_alerte, row.premiere_alerte_forte, row.retour_apres_mois]
    }
    expect(said('new')).toEqual([true, true, null])
    expect(said('stays')).toEqual([false, false, null])
    expect(said('worsens')).toEqual([false, true, null])
    expect(said('back')).toEqual([false, false, 2])
    expect(said('back_after_lowered')).toEqual([false, false, 2])
    expect(said('raised')).toEqual([true, false, null])
    expect(said('lowered')).toEqual([false, false, null])
    expect(said('quiet')).toBeUndefined()
  })

  test('what became of each company since October', async () => {
    const { same } = await published()
    const said = Object.fromEntries([...same].map(([siren, { evolution }]) => [siren, evolution]))
    expect(said).toEqual({
      new: 'nouvelle',
      stays: 'maintenue',
      worsens: 'aggravée',
      back: 'nouvelle',
      back_after_lowered: 'nouvelle',
      raised: 'nouvelle',
      lowered: null,
    })
  })

  test('the change of score is by the same model alone, and levels of earlier lists are told in their order', async () => {
    const { same, other } = await published()
    expect(same.get('stays')?.variation_score).toBe(0.25)
    expect(other.get('stays')?.variation_score).toBeNull()
    expect(same.get('new')?.variation_score).toBeNull()
    expect(same.get('stays')?.historique_alertes).toBe('2009 : Alerte seuil F2 ; 2010 : Alerte seuil F2')
    expect(same.get('new')?.historique_alertes).toBeNull()
  })
})
