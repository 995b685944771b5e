import { describe, expect, test } from 'vitest'
import type { Catalog } from '../catalog/catalog.js'
import { fittedDigest, modelShape } from '../declare/model.js'
import { sourceShape } from '../declare/source.js'
import { catalogOf as emptyCatalog } from '../testing/stage-context.js'
import { referencePages } from './index.js'

const source = sourceShape.parse({
  name: 'visite',
  label: 'Visites faites aux entreprises',
  producer: 'Région imaginaire',
  cadence: 'monthly',
  expected: false,
  files: ['^visites(_.*)?\\.csv$', '^(a|b)\\.csv$'],
  dialect: { delimiter: ';', quoting: 'none' },
  scope: 'siren',
  columns: [
    { name: 'siren', headers: ['Siren'], type: 'siren', filled: true, meaning: 'Company visited' },
    { name: 'jour', headers: ['jour', 'date'], type: 'date', meaning: 'Day of the visit' },
    { name: 'cout', headers: ['cout'], type: 'euros', unit: '€', meaning: 'Cost of the visit', required: false },
  ],
  key: ['siren', 'jour'],
  history: 'flux',
  covers: { lag_months: 1 },
  lists_every_case: true,
  caveats: ['Visits before <2019> were not written down'],
})

const model = modelShape.parse({
  id: 'essai',
  version: '1.0.0',
  label: 'Modèle de papier',
  author: 'Équipe de conception',
  card: 'Shows what a page has.',
  grain: 'entreprise',
  target: { variable: 'cible', horizon_months: 18, meaning: 'something happens' },
  perimeter: 'everyone',
  training: { method: 'by_hand', from: null, to: null, resampled_share: null, real_prevalence: null },
  base: -3,
  groups: [
    {
      id: 'visites',
      label: 'Visites',
      terms: [
        {
          id: 'nombre',
          variable: 'visites',
          label: 'Nombre de visites',
          curve: { kind: 'steps', edges: [1, 3], values: [0, 0.5, 1] },
          missing: { contribution: 0.1, reason: 'nothing is known' },
        },
      ],
      pairs: [
        {
          id: 'nombre_et_soir',
          label: 'Visites, le soir ou non',
          rows: { variable: 'visites', kind: 'steps', edges: [2] },
          columns: { variable: 'soir', kind: 'flag' },
          values: [
            [0, 0.2, 0],
            [0.1, -0.3, 0],
            [0, 0, 0],
          ],
          reason: 'nothing is known',
        },
      ],
    },
  ],
  calibration: { slope: 1, offset: 0, method: 'none' },
  levels: [{ level: 'Alerte', min: 0, criterion: 'everyone' }],
  metrics: {},
  examples: [{ name: 'two visits', given: { visites: 2 }, expect: { log_odds: -2.5, score: 0.0759, level: 'Alerte' } }],
})

function catalogOf(meaning = 'Visits up to the end of the month'): Catalog {
  const family = {
    name: 'visites',
    file: 'variables/visite/visites.sql',
    theme: 'visite',
    sql: 'SELECT siren, periode, 1 AS visites FROM visite',
    header: {
      label: 'Visites',
      grain: 'entreprise' as const,
      since: '2026-11-01',
      role: 'variables' as const,
      reads: ['visite', 'calcul'],
      columns: { visites: { label: 'Visites', type: 'integer', unit: 'visites', meaning, null: 'Not known' } },
    },
  }
  const lines = 'Siren;jour\n900003005;2020-10-0\u00a01\n'
  return {
    ...emptyCatalog(),
    root: 'pipelines',
    sources: new Map([['visite', { ...source, file: 'sources/visite.source.yaml', digest: '0' }]]),
    interfaces: [],
    families: [family],
    parameters: [
      {
        name: 'seuil',
        file: 'parameters/seuil.parameter.yaml',
        label: 'Seuil',
        unit: 'visites',
        meaning: 'Enough visits',
        values: [
          { since: '2021-01-01', value: 3, reference: 'second decision' },
          { since: '2020-01-01', value: 2, reference: 'first decision' },
        ],
      },
    ],
    models: [{ ...model, file: 'models/essai.model.json', digest: '0' }],
    trainings: [],
    sourceCases: new Map([
      [
        'visite',
        [{ name: 'a day with a space', file: 'visites.csv', encoding: 'utf-8', gzip: true, lines, rows: 'siren\n' }],
      ],
    ]),
    queryCases: new Map([
      [
        'visites',
        [{ name: 'one visit', batch: '2011', given: { visite: 'siren|jour\n900003005|' }, expect: 'visites\n1' }],
      ],
    ]),
  }
}

const commandPages = new Map([['cli.md', '# Command line\n']])
const pagesOf = (catalog: Catalog) => referencePages(catalog, commandPages)
const pageOf = (file: string) => pagesOf(catalogOf()).get(file) ?? ''

describe('pages', () => {
  test('every page says from what it is made, on its first line', () => {
    for (const [file, text] of pagesOf(catalogOf())) {
      const head = file.endsWith('.json') ? JSON.parse(text).$comment : text.split('\n')[0]
      expect(head, file).toMatch(/Generated from .+ by `npm run docs`\. Do not edit/)
    }
  })

  test('the same declarations give the same pages, one word less gives others', () => {
    const before = pagesOf(catalogOf())
    expect(pagesOf(catalogOf())).toEqual(before)
    const after = pagesOf(catalogOf('Visits up to the end of month'))
    const changed = [...before].filter(([file, text]) => after.get(file) !== text).map(([file]) => file)
    expect(changed).toEqual(['variables.md', 'variables/visites.md'])
  })

  test('a source has its headers, key, history, caveats, and its cases as examples', () => {
    const page = pageOf('sources/visite.md')
    expect(page).toContain(
      '| `jour` or `date` | `jour` | [`date`](../types.md#date) |  | Day of the visit | yes | no | no |',
    )
    expect(page).toContain('`^visites(_.*)?\\.csv$` or `^(a|b)\\.csv$`')
    expect(page).toContain('- Key: `siren`, `jour`; a later line of the same key replaces it.')
    expect(page).toContain('less 1 month.')
    expect(page).toContain('- Visits before &lt;2019> were not written down')
    expect(page).toContain(
      '`visites.csv` (gzip):\n\n```text\nSiren;jour\n900003005;2020-10-0\\u00a01\n```\n\nNo line is kept.',
    )
    expect(pageOf('sources.md')).toContain('`^(a\\|b)\\.csv$`')
  })

  test('a family has its header, its SQL, and its cases as examples', () => {
    const page = pageOf('variables/visites.md')
    expect(page).toContain('Reads [`visite`](../sources/visite.md), [`calcul`](../tables.md#calcul).')
    expect(page).toContain('```sql\nSELECT siren, periode, 1 AS visites FROM visite\n```')
    expect(page).toContain('Given `visite`:\n\n```text\nsiren     | jour\n900003005 |\n```')
  })

  test('a parameter has its values by date, a model its curves as tables', () => {
    expect(pageOf('parameters.md')).toContain(
      '| 2020-01-01 | `2` | first decision |\n| 2021-01-01 | `3` | second decision |',
    )
    expect(pageOf('models/essai.md')).toContain(
      '| below 1 | 0 |\n| from 1, below 3 | 0.5 |\n| 3 and above | 1 |\n| none (nothing is known) | 0.1 |',
    )
  })

  test('a pair of variables has its table, one down and the other across', () => {
    expect(pageOf('models/essai.md')).toContain(
      '| `visites` \\ `soir` | false | true | none |\n|---|---|---|---|\n| below 2 | 0 | 0.2 | 0 |\n| 2 and above | 0.1 | -0.3 | 0 |\n| none | 0 | 0 | 0 |',
    )
  })

  test('a fitted model says whether its numbers were corrected since', () => {
    const said = (training: object, base = model.base) => {
      const fitted = { ...model, base, training: { ...model.training, ...training }, file: 'models/essai.model.json' }
      return pagesOf({ ...catalogOf(), models: [{ ...fitted, digest: '0' }] }).get('models/essai.md')
    }
    const fitted = fittedDigest(model)
    expect(said({})).not.toContain('Fitted by')
    expect(said({ fitted })).toContain('Its numbers are those that were fitted.')
    expect(said({ fitted }, model.base + 0.1)).toContain('Its numbers were corrected by hand')
  })

  test('a schema refuses what the shape refuses', () => {
    const schema = JSON.parse(pageOf('schemas/source.schema.json'))
    expect(schema.additionalProperties).toBe(false)
    expect(schema.required).toContain('columns')
    expect(schema.required).not.toContain('caveats')
  })

  test('every table that the engine gives is described', () => {
    expect(pageOf('tables.md')).not.toMatch(/## \w+\n\n\|/)
  })
})
