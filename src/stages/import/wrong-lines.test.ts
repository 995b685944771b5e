import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSession, type Session } from '../../store/session.js'
import { sourceFrom } from '../../testing/stage-context.js'
import { temporaryFolder } from '../../testing/vigie.js'
import { readSource } from './import-source.js'

const source = sourceFrom(`
name: essai
label: Essai
producer: Région
cadence: monthly
expected: false
files: [essai]
dialect: { delimiter: ';', quoting: none }
scope: siren
columns:
  - { name: siren, headers: [siren], type: siren, filled: true, meaning: Company }
  - { name: periode, headers: [periode], type: period_yyqm, meaning: Period }
  - { name: montant, headers: [montant], type: euros, unit: €, meaning: Amount }
  - { name: part, headers: [part], type: decimal, meaning: Share }
  - { name: jour, headers: [jour], type: date, required: false, meaning: Day }
derived:
  - name: reste
    type: euros
    unit: €
    meaning: What is left
    sql: CASE WHEN montant >= 0 THEN montant END
    refused_when_null: is owed the other way
key: [siren, periode_debut]
history: flux
covers: { lag_months: 0 }
lists_every_case: false
`)

let session: Session
let folder: string
beforeAll(async () => {
  folder = await temporaryFolder()
  session = await openSession({ memory: '1GB', threads: 2, temporary: folder })
})
afterAll(() => session.close())

const refusals = async (lines: readonly string[], header = 'siren;periode;montant;part') => {
  await writeFile(join(folder, 'essai.csv'), `${header}\n${lines.join('\n')}\n`)
  const given = { batch: '2011', source, folder, names: ['essai.csv'], temporary: folder }
  const { assertion } = await readSource(session, given)
  return {
    counts: assertion.counts,
    refused: await session.rows(
      'SELECT enregistrement, ligne, colonne, contenu FROM refus ORDER BY enregistrement, colonne',
    ),
    kept: await session.rows(
      'SELECT enregistrement, CAST(montant AS VARCHAR) AS montant, CAST(part AS VARCHAR) AS part FROM lignes ORDER BY enregistrement',
    ),
  }
}

describe('a line that looks usual and is wrong', () => {
  test('given commas, then it is refused under its own number, with its text as it was delivered', async () => {
    const { counts, refused, kept } = await refusals([
      '900000001;2010;1,50;0,25',
      '900000002;2099;1,50;0,25',
      '',
      '900000003;2010;-1,50;',
      '90000000X;2010;-2,50;1,5',
      '900000005;;12;3,123456789',
    ])
    expect(counts).toMatchObject({ read: 5, kept: 2, refused: 3 })
    expect(refused).toEqual([
      { enregistrement: 2, ligne: 3, colonne: 'periode', contenu: '900000002;2099;1,50;0,25' },
      { enregistrement: 3, ligne: 5, colonne: 'reste', contenu: '900000003;2010;-1,50;' },
      { enregistrement: 4, ligne: 6, colonne: 'siren', contenu: '90000000X;2010;-2,50;1,5' },
    ])
    expect(kept).toEqual([
      { enregistrement: 1, montant: '1.50', part: '0.25000000' },
      { enregistrement: 5, montant: '12.00', part: '3.12345679' },
    ])
  })

  test('given points, then they stay points', async () => {
    const { refused } = await refusals(['900000001;2010;1.50;0.25', '900000002;2099;1.50;0.25'])
    expect(refused).toEqual([{ enregistrement: 2, ligne: 3, colonne: 'periode', contenu: '900000002;2099;1.50;0.25' }])
  })

  test('given both marks in one file, then each line says what it says', async () => {
    const { kept } = await refusals(['900000001;2010;1,50;0.25', '900000002;2010;2.50;0,75', '900000003;2010;3,5;0,5'])
    expect(kept).toEqual([
      { enregistrement: 1, montant: '1.50', part: '0.25000000' },
      { enregistrement: 2, montant: '2.50', part: '0.75000000' },
      { enregistrement: 3, montant: '3.50', part: '0.50000000' },
    ])
  })

  test('given a large file where every tenth is wrong, then each is counted and placed once', async () => {
    const lines = Array.from({ length: 200_000 }, (_, rank) => {
      const siren = String(900_000_000 + rank)
      return rank % 10 === 3 ? `${siren};2099;1,5;` : rank % 10 === 7 ? `${siren};2010;1 500,00;` : `${siren};2010;1,5;`
    })
    const { counts, refused } = await refusals(lines)
    expect(counts).toMatchObject({ read: 200_000, kept: 160_000, refused: 40_000 })
    expect(
      refused.findIndex(({ enregistrement }, at) => enregistrement !== Math.floor(at / 2) * 10 + (at % 2 ? 8 : 4)),
    ).toBe(-1)
    expect(refused.every(({ contenu, enregistrement }) => contenu === lines[Number(enregistrement) - 1])).toBe(true)
  })

  test('given a line again that first went aside, then it is one exact duplicate', async () => {
    const { counts } = await refusals([
      '900000001;2010;1,50;0,25',
      '900000002;2010;1.50;',
      '900000001;2010;1,50;0,25',
      '900000002;2010;1.50;',
    ])
    expect(counts).toMatchObject({ read: 4, kept: 2, duplicates: 2, replaced: 0 })
    const again = ['900000001;2010;1.50;', '900000002;2010;2,50;', '900000001;2010;1,50;']
    expect((await refusals(again)).counts).toMatchObject({ read: 3, kept: 2, duplicates: 1, replaced: 0 })
  })

  test('given a file whose days all have their hour, then they are read all the same, and the wrong ones told', async () => {
    const lines = Array.from({ length: 20_000 }, (_, rank) => {
      const day = rank % 1000 === 999 ? '2020-02-30' : '2020-11-30'
      return `${900_000_000 + rank};2010;1,5;;${day} 00:00:00`
    })
    const { counts, refused } = await refusals(lines, 'siren;periode;montant;part;jour')
    expect(counts).toMatchObject({ read: 20_000, kept: 19_980, refused: 20 })
    expect(refused.map(({ enregistrement }) => enregistrement)).toEqual(
      lines.flatMap((_, at) => (at % 1000 === 999 ? [at + 1] : [])),
    )
  })
})
