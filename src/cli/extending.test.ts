import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { projectRoot, temporaryFolder, vigie, workspaceOf } from '../testing/vigie.js'

const source = `
name: parrainage
label: Entreprises accompagnées
producer: Préfecture
cadence: occasional
expected: false
files: ['^parrainage\\.csv$']
dialect: { delimiter: ';', quoting: none }
scope: siren
columns:
  - { name: siren, headers: [siren], type: siren, filled: true, meaning: Supported company }
  - { name: debut_parrainage, headers: [debut], type: date_fr, filled: true, meaning: First day of the support }
key: [siren, debut_parrainage]
history: flux
entity: siren
covers: { lag_months: 0 }
lists_every_case: true
`

const sourceCases = `
cases:
  - name: a support and a date that is not one
    file: parrainage.csv
    lines: |
      siren;debut
      900003005;03/02/2020
      900003005;31/02/2020
    rows: |
      siren     | debut_parrainage
      900003005 | 2020-02-03
    refused: |
      record | line | column | reason
      2      | 3    | debut  | is not a date (like 30/11/2020)
`

const family = `/*
label: Soutien de l'entreprise
grain: entreprise
since: '2026-11-01'
reads: [parrainage, grille_entreprise]
columns:
  parrainee: { label: "Soutenue", type: boolean, meaning: A support had begun by the last day of the month, 'null': never }
*/
SELECT siren, periode, coalesce(periode + INTERVAL 1 MONTH > debut, false) AS parrainee
FROM grille_entreprise LEFT JOIN (SELECT siren, min(debut_parrainage) AS debut FROM parrainage GROUP BY siren) USING (siren)
`

const familyCases = `
cases:
  - name: supported from the month the support begins
    batch: '2003'
    months: 2
    given:
      grille_entreprise: |
        siren
        900003005
      parrainage: |
        siren     | debut_parrainage
        900003005 | 2020-02-29
    expect: |
      siren     | periode | parrainee
      900003005 | 2020-01 | false
      900003005 | 2020-02 | true
`

describe('a source and a family that nobody registered', () => {
  let pipelines: string
  let workspace: string

  beforeAll(async () => {
    pipelines = join(await temporaryFolder(), 'pipelines')
    cpSync(join(projectRoot, 'pipelines'), pipelines, { recursive: true })
    workspace = await workspaceOf('small/batches')
    writeFileSync(join(pipelines, 'sources', 'parrainage.source.yaml'), source)
    writeFileSync(join(pipelines, 'sources', 'parrainage.cases.yaml'), sourceCases)
    mkdirSync(join(pipelines, 'variables', 'parrainage'))
    writeFileSync(join(pipelines, 'variables', 'parrainage', 'parrainage_entreprise.sql'), family)
    writeFileSync(join(pipelines, 'variables', 'parrainage', 'parrainage_entreprise.cases.yaml'), familyCases)
    writeFileSync(join(workspace, 'batches', '2010', 'parrainage.csv'), 'siren;debut\n900003005;03/02/2020\n')
    writeFileSync(join(workspace, 'batches', '2011', 'parrainage.csv'), 'siren;debut\n900009002;01/10/2020\n')
    await vigie(['run', '-w', workspace, '--pipelines', pipelines])
  })

  test('given one source file and its cases, then test and lint know them', async () => {
    expect((await vigie(['test', 'parrainage', '--pipelines', pipelines])).stdout).toContain(
      '✓ parrainage (source): 1 of 1 cases',
    )
    expect((await vigie(['test', 'parrainage_entreprise', '--pipelines', pipelines])).stdout).toContain(
      '1 passed, 0 failed',
    )
    expect((await vigie(['lint', '--pipelines', pipelines])).code).toBe(0)
  })

  test('given a delivery of it, then it is imported, has a history, and can be queried', async () => {
    const query = async (sql: string, ...words: string[]) =>
      JSON.parse((await vigie(['query', '-w', workspace, '--pipelines', pipelines, '--json', ...words, sql])).stdout)
        .rows
    expect(await query('SELECT siren, lot FROM parrainage ORDER BY siren')).toEqual([
      { siren: '900003005', lot: '2010' },
      { siren: '900009002', lot: '2011' },
    ])
    expect(await query('SELECT count(*) AS lignes FROM parrainage', '--batch', '2010')).toEqual([{ lignes: 1 }])
    expect(
      await query("SELECT siren FROM entreprise WHERE parrainee AND periode = '2020-10-01' ORDER BY siren"),
    ).toEqual([{ siren: '900003005' }, { siren: '900009002' }])
  })

  test('given a declaration with several faults, then lint names them all and says what to do', async () => {
    const broken = join(await temporaryFolder(), 'pipelines')
    cpSync(pipelines, broken, { recursive: true })
    writeFileSync(
      join(broken, 'sources', 'parrainage.source.yaml'),
      source.replace('key: [siren, debut_parrainage]', 'key: [sirene]'),
    )
    writeFileSync(
      join(broken, 'variables', 'parrainage', 'parrainage_entreprise.sql'),
      family.replace('reads: [parrainage,', 'reads: [parrainages,'),
    )
    const lint = await vigie(['lint', '--pipelines', broken])
    expect(lint.code).toBe(78)
    expect(lint.stderr).toContain('sources/parrainage.source.yaml: the key names sirene, which is no column')
    expect(lint.stderr).toContain('reads parrainages, which is neither a source, a family nor an engine table')
  })

  test('given a family that adds up floating-point numbers or reads what it does not say, then lint refuses it', async () => {
    const broken = join(await temporaryFolder(), 'pipelines')
    cpSync(pipelines, broken, { recursive: true })
    const path = join(broken, 'variables', 'parrainage', 'parrainage_entreprise.sql')
    writeFileSync(
      path,
      family.replace('coalesce(periode + INTERVAL 1 MONTH > debut, false)', '(sum(1.5::DOUBLE) OVER ()) > 1'),
    )
    expect((await vigie(['lint', '--pipelines', broken])).stderr).toContain('sum() adds up floating-point numbers')
    writeFileSync(path, family.replace('FROM parrainage GROUP', 'FROM parrainage, debit GROUP'))
    expect((await vigie(['lint', '--pipelines', broken])).stderr).toMatch(
      /does not run on what it says it reads .*debit/,
    )
  })

  test('given a model or a variable that reads a target, then lint refuses both: it says what comes after the month', async () => {
    const broken = join(await temporaryFolder(), 'pipelines')
    cpSync(pipelines, broken, { recursive: true })
    const model = join(broken, 'models', 'demonstration.model.json')
    const target = readFileSync(model, 'utf8').replace('"variable": "ratio_dette"', '"variable": "cible_2021"')
    writeFileSync(model, target)
    writeFileSync(
      join(broken, 'variables', 'parrainage', 'parrainage_entreprise.sql'),
      family.replace('reads: [parrainage,', 'reads: [parrainage, cible,'),
    )
    const lint = await vigie(['lint', '--pipelines', broken])
    expect(lint.code).toBe(78)
    expect(lint.stderr).toMatch(/demonstration\.model\.json: term .* reads cible_2021, a target/)
    expect(lint.stderr).toContain('parrainage_entreprise.sql: reads cible, a target')
  })
})
