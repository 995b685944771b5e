import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { readParquet } from '../testing/parquet.js'
import { projectRoot, vigie, workspaceOf } from '../testing/vigie.js'

/**
 * What each stage gives for the second month of the fixtures, read back by a Parquet reader that is not the engine's.
 * After a wanted change: UPDATE_GOLDEN=1 npx vitest run src/cli/golden.test.ts, then read the difference.
 */
const goldens: readonly {
  readonly stage: string
  readonly table: string
  readonly from: string
  readonly months?: readonly string[]
}[] = [
  ...['cotisation', 'debit', 'effectif', 'effectif_ent', 'procol', 'sirene_ul'].flatMap((source) => [
    { stage: '1-imported', table: source, from: `1-imported/2011/${source}.parquet` },
    { stage: '3-history', table: source, from: `3-history/${source}/2011.parquet` },
  ]),
  ...['cotisation', 'debit', 'procol'].map((source) => ({
    stage: '1-imported',
    table: `${source}.refused`,
    from: `1-imported/2011/${source}.refused.parquet`,
  })),
  {
    stage: '3-perimeter',
    table: 'perimetre_decision',
    from: '3-perimeter/2011/{current}/perimetre_decision/001.parquet',
  },
  {
    stage: '4-variables',
    table: 'etablissement',
    from: '4-variables/2011/{current}/etablissement/001.parquet',
    months: ['2019-10-01', '2020-10-01'],
  },
  {
    stage: '4-variables',
    table: 'entreprise',
    from: '4-variables/2011/{current}/entreprise/001.parquet',
    months: ['2019-03-01', '2020-01-01', '2020-10-01'],
  },
  { stage: '5-scores', table: 'demonstration', from: '5-scores/2011/{current}/demonstration/001.parquet' },
  { stage: '6-lists', table: 'detection', from: '6-lists/2011/r1/detection.parquet' },
]

describe('golden outputs of the small fixtures', () => {
  let workspace: string

  beforeAll(async () => {
    workspace = await workspaceOf('small/batches')
    await vigie(['run', '-w', workspace])
  })

  test.each(goldens)('$stage/$table', async ({ stage, table, from, months }) => {
    const { folder } = from.includes('{current}')
      ? JSON.parse(readFileSync(join(workspace, stage, '2011.json'), 'utf8'))
      : { folder: '' }
    const rows = await readParquet(join(workspace, from.replace('{current}', folder)))
    const kept = months ? rows.filter(({ periode }) => months.includes(String(periode))) : rows
    const text = kept.map((row) => `${JSON.stringify(row)}\n`).join('')
    const golden = join(projectRoot, 'fixtures', 'small', 'expected', stage, `${table}.jsonl`)
    if (process.env.UPDATE_GOLDEN && !process.env.CI) {
      mkdirSync(dirname(golden), { recursive: true })
      writeFileSync(golden, text)
    }
    expect(existsSync(golden), `${golden} is missing`).toBe(true)
    expect(text).toBe(readFileSync(golden, 'utf8'))
  })
})
