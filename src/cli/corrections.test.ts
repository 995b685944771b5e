import { chmod, cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { projectRoot, temporaryFolder, vigie, workspaceOf } from '../testing/vigie.js'

const rule = `/*
label: Effectif en baisse
version: 1.0.0
author: Service d'essai
reason: "Une raison d'essai"
sentence: "L'effectif baisse"
valid: { from: 2020-11-01, to: 2020-11-30 }
reads: [effectif_variation, calcul]
inputs:
  variation: { label: Variation, type: ratio, meaning: Change of the headcount, 'null': never }
*/
SELECT siren, CAST(-1 AS INTEGER) AS delta, effectif_variation_12m AS variation
FROM effectif_variation, calcul
WHERE periode = date_fin - INTERVAL 1 MONTH AND effectif_variation_12m < 0
`
const ruleCases = `cases:
  - name: une baisse
    batch: '2011'
    given:
      effectif_variation: |
        siren     | periode | effectif_variation_12m
        000000001 | 2020-10 | -0.1
    expect: |
      siren     | delta | variation
      000000001 | -1    | -0.1
`
const family = `/*
label: Essai
grain: entreprise
since: '2026-11-01'
reads: [grille_entreprise]
columns:
  essai: { label: Essai, type: ratio, meaning: One, 'null': never }
*/
SELECT siren, periode, CAST(1 AS DOUBLE) AS essai FROM grille_entreprise
`
const familyCases = `cases:
  - { name: un, batch: '2011', months: 1, given: {}, expect: 'siren | periode | essai' }
`
const derogations = (level: string) => `derogations:
  - { siren: '900009002', level: ${level}, from: 2020-11-01, to: 2020-11-30, author: Un service, reason: Un échéancier }
`

let workspace: string
let pipelines: string
const run = (words: readonly string[]) => vigie([...words, '-w', workspace, '--pipelines', pipelines])
const json = async (words: readonly string[]) => JSON.parse((await run([...words, '--json'])).stdout)
const set = async (text: string) => {
  await mkdir(join(workspace, 'corrections'), { recursive: true })
  await writeFile(join(workspace, 'corrections', 'derogations.yaml'), text)
  await chmod(join(workspace, 'corrections', 'derogations.yaml'), 0o600)
}

beforeAll(async () => {
  workspace = await workspaceOf('small/batches')
  pipelines = join(await temporaryFolder(), 'pipelines')
  await cp(join(projectRoot, 'pipelines'), pipelines, { recursive: true })
  await writeFile(join(pipelines, 'rules', 'effectif_en_baisse.rule.sql'), rule)
  await writeFile(join(pipelines, 'rules', 'effectif_en_baisse.cases.yaml'), ruleCases)
  await set(derogations('Alerte seuil F1'))
  expect((await run(['run'])).code).toBe(20)
}, 180_000)

describe('what experts correct', () => {
  test('given a rule of November and one of other years, then one acts on the batch of November alone', async () => {
    const states = async (batch: string) => {
      const { interventions } = await json(['corrections', '--batch', batch])
      const named = (name: string) => interventions.find((one: { name: string }) => one.name === name).state
      return [named('effectif_en_baisse'), named('hausse_dette_2021_05'), named('derogation')]
    }
    expect(await states('2011')).toEqual(['active', 'off', 'active'])
    expect(await states('2010')).toEqual(['future', 'off', 'future'])
  })

  test('given scores, then it says from which level to which each intervention moved companies', async () => {
    const { effects } = await json(['corrections', '--batch', '2011'])
    expect(effects).toContainEqual({
      ...{ model: 'demonstration', intervention: 'derogation', before: 'Alerte seuil F2', after: 'Alerte seuil F1' },
      ...{ companies: 1, examples: ['900009002'] },
    })
    expect(effects).toContainEqual(
      expect.objectContaining({
        intervention: 'effectif_en_baisse',
        before: 'Alerte seuil F1',
        after: 'Alerte seuil F2',
      }),
    )
    expect((await json(['corrections', '--batch', '2010'])).effects).toEqual([])
  })

  test('given --without-corrections, then the scores of the models alone stand beside, and what is published stays', async () => {
    const before = await json(['query', 'FROM score_demonstration'])
    expect((await run(['score', '--batch', '2011', '--without-corrections'])).code).toBe(0)
    const levels = async (table: string) =>
      (await json(['query', `SELECT siren, niveau FROM ${table} WHERE niveau <> 'Pas d''alerte'`])).rows
    expect(await levels('score_demonstration_sans_redressement')).toEqual([
      { siren: '900003005', niveau: 'Alerte seuil F1' },
      { siren: '900009002', niveau: 'Alerte seuil F2' },
    ])
    expect(await json(['query', 'FROM score_demonstration'])).toEqual(before)
  })

  test('given an explanation, then it says who moved the level', async () => {
    const [one] = (await json(['explain', '900009002', '--batch', '2011'])).explanations
    expect([one.level_before_rules, one.level, one.moves.at(-1).auteur]).toEqual([
      ...['Alerte seuil F2', 'Alerte seuil F1', 'Un service'],
    ])
  })

  test('given nothing new, then a score is fresh; given longer tables, then it is fresh too', async () => {
    const outcome = async () => (await json(['score', '--batch', '2011'])).run.stages[0].outcome
    expect(await outcome()).toBe('fresh')
    expect((await run(['compute', '--batch', '2011', '--from', '2017-01'])).code).toBe(0)
    expect(await outcome()).toBe('fresh')
  })

  test('given a rule that looks at months before the tables, or at a family not computed yet, then it says what to run', async () => {
    const path = join(pipelines, 'rules', 'effectif_en_baisse.rule.sql')
    const scored = async (text: string) => {
      await writeFile(path, text)
      const { code, stderr } = await run(['score', '--batch', '2011'])
      return [code, stderr]
    }
    const early = rule.replace('inputs:', 'reads_from: 2010-01-01\ninputs:')
    expect(await scored(early)).toEqual([66, expect.stringContaining('vigie compute --batch 2011 --from 2010-01')])
    await mkdir(join(pipelines, 'variables', 'essai'), { recursive: true })
    await writeFile(join(pipelines, 'variables', 'essai', 'essai_variation.sql'), family)
    await writeFile(join(pipelines, 'variables', 'essai', 'essai_variation.cases.yaml'), familyCases)
    const later = rule.replaceAll('effectif_variation', 'essai_variation')
    expect(await scored(later)).toEqual([66, expect.stringContaining('reads essai_variation')])
    await writeFile(path, rule)
  })

  test('given a derogation that no model understands, or one open to others, then nothing is scored', async () => {
    await set(derogations('Alerte orange'))
    const unknown = await run(['score', '--batch', '2011'])
    expect([unknown.code, unknown.stderr]).toEqual([78, expect.stringContaining('has no level Alerte orange')])
    await chmod(join(workspace, 'corrections', 'derogations.yaml'), 0o640)
    expect((await run(['score', '--batch', '2011'])).code).toBe(77)
  })
})
