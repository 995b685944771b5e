import { beforeAll, describe, expect, test } from 'vitest'
import { listShape } from '../../declare/list.js'
import { type Session, withSession } from '../../store/session.js'
import { plainModel } from '../../testing/scored.js'
import { temporaryFolder } from '../../testing/vigie.js'
import { type Audience, servedSelect, servedTable } from './access.js'
import { everyone, type Figures, figuresOf } from './figures.js'
import { madeTable, pastTable } from './lists.js'

const column = (name: string, rights: readonly string[]) => ({
  ...{ name, type: 'text', label: `Colonne ${name}`, meaning: 'Une valeur', null: 'jamais', rights },
})
const listOf = (...columns: object[]) => ({
  ...listShape.parse({
    ...{ label: 'Essai', model: 'essai', sensitivity: 'secret', recipients: ['Des agents'], reads: [] },
    access: { zones: ['departement'], rights: { score: 'Le niveau', urssaf: 'Les dettes' } },
    select: 'SELECT 1',
    columns: [column('siren', []), column('niveau', ['score']), ...columns],
    ...{ order: [{ column: 'siren' }], unique: ['siren'] },
  }),
  ...{ name: 'essai', file: 'lists/essai.list.yaml' },
})

const audience = (zone: string, profile: string, ...rights: string[]): Audience => {
  return { name: `${zone}-${profile}`, zone, label: zone, profile, rights }
}
const audiences = [
  audience('25', 'B', 'score'),
  audience('25', 'U', 'score', 'urssaf'),
  audience('48', 'B', 'score'),
  audience('48', 'N', 'urssaf'),
  audience('90', 'B', 'score'),
]
const gesture = { libelle: 'Hausse de la dette Urssaf', auteur: 'Une équipe', motif: 'Une raison' }

/** One company in the Doubs, new and moved by a rule; one in the Lozère, in the list before and in none now. */
async function createTables(session: Session, list: ReturnType<typeof listOf>, before: string): Promise<void> {
  const create = (name: string, select: string) => session.run(`CREATE OR REPLACE TEMP TABLE ${name} AS ${select}`)
  const moves = `'${JSON.stringify([gesture])}'`
  await create('score_essai', `SELECT 'doubs' AS siren, ${moves} AS redressements`)
  await create(madeTable(list.name), `SELECT 'doubs' AS siren, 'Alerte seuil F1' AS niveau, ${moves} AS redressements`)
  await create(pastTable(list.name), `SELECT 1 AS rang, 'lozere' AS siren, 'Alerte seuil F2' AS niveau WHERE ${before}`)
  await create(
    'entreprises_zones',
    `SELECT *, true AS visible, true AS dans_zone, true AS eligible FROM (VALUES ('25', 'doubs'), ('48', 'lozere')) AS z (zone, siren)`,
  )
  const rows = audiences.map(
    ({ zone, profile, rights }) => `('${zone}', '${profile}', '${rights.join(',')}', 'departement')`,
  )
  await create('zones_habilitees', `SELECT * FROM (VALUES ${rows.join(', ')}) AS z (zone, profil, droits, nature)`)
  await create(servedTable(list.name), servedSelect(list))
}

async function figures(list: ReturnType<typeof listOf>, before = 'true'): Promise<ReadonlyMap<string, Figures>> {
  const temporary = await temporaryFolder()
  return withSession({ memory: '200MB', threads: 1, temporary }, async (session) => {
    await createTables(session, list, before)
    return figuresOf(session, list, plainModel(), audiences)
  })
}

describe('given a company that a rule moved, and one that left the list', () => {
  const declared = listOf(column('redressements', ['score', 'urssaf']))
  let told: ReadonlyMap<string, Figures>
  beforeAll(async () => {
    told = await figures(declared)
  })

  test('what experts decided is told to those who may read it, and to no other', () => {
    const moves = [{ label: gesture.libelle, author: gesture.auteur, reason: gesture.motif, lines: 1 }]
    expect(told.get(everyone)?.interventions).toEqual(moves)
    expect(told.get('25-U')?.interventions).toEqual(moves)
    expect(told.get('25-B')?.interventions).toBeNull()
    expect(JSON.stringify(told.get('25-B'))).not.toContain(gesture.libelle)
  })

  test('a list that does not say who may read it opens it to those who may read everything', async () => {
    const silent = await figures(listOf())
    expect([silent.get('25-B')?.interventions, silent.get('25-U')?.interventions?.length]).toEqual([null, 1])
  })

  test('a zone whose list is now empty is told of what left it; one where nothing ever was, of nothing', () => {
    const { interventions: _, ...emptied } = told.get('48-B') ?? {}
    expect(emptied).toEqual({ lines: 0, levels: {}, entries: 0, exits: 1 })
    expect(told.get('90-B')).toMatchObject({ lines: 0, entries: 0, exits: 0 })
    expect(told.get('25-B')).toMatchObject({ lines: 1, levels: { 'Alerte seuil F1': 1 }, entries: 1, exits: 0 })
  })

  test('who may not read the level is not told of what left', () => {
    expect(told.get('48-N')).toMatchObject({ lines: 0, levels: {}, exits: 0 })
  })

  test('in a first list nobody is told of entries or exits', async () => {
    const first = await figures(declared, 'false')
    for (const reader of [everyone, '25-B', '48-B'])
      expect(first.get(reader)).toMatchObject({ entries: null, exits: null })
  })
})
