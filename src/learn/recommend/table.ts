import type { Entry } from '../../catalog/dictionary.js'
import { scoreTable } from '../../catalog/score-columns.js'
import { type Model, modelVariables } from '../../declare/model.js'
import { columnTypeNamed } from '../../declare/types/index.js'
import { failure } from '../../kernel/failure.js'
import { ident, literal } from '../../kernel/sql.js'
import type { Session } from '../../store/session.js'
import { needColumns } from '../../tables/columns-needed.js'
import { listOf, numberOf } from '../../tables/parameters.js'
import { type Classes, classesOf } from './classes.js'
import { type ClassWeight, weigh } from './likeness.js'

export interface RecommendedFigures {
  readonly examples: number
  readonly recommended: number
}

/**
 * Creates the table `recommandation` of a model: companies that resemble, before their support, those that were supported,
 * and that the list does not alert. Naive Bayes over the terms of the model, by classes: an additive model whose every
 * weight is two shares that anybody can count again. Terms of a group share the group's say, since they tell the same
 * story. Throws a Failure when too few companies were supported. Needs `entreprise`, the parameters and the scores.
 */
export async function createRecommendations(
  session: Session,
  model: Model,
  unitOf: (variable: string) => string | null,
): Promise<RecommendedFigures> {
  const roles = new Map(await listOf(session, 'roles_recommandation'))
  const role = (name: string) => ident(roles.get(name) ?? '')
  const groups = model.groups.map(({ id, terms }) => ({
    id,
    classes: terms.map((term) => classesOf(term, unitOf(term.variable))),
  }))
  const all = groups.flatMap(({ classes }) => classes)
  await needColumns(session, model.grain, [...modelVariables(model), ...roles.values()], 'vigie compute --batch KEY')
  const columns = all.map(({ term, sql }) => `, ${sql} AS ${classColumn(term.id)}`).join('')
  await session.run(`CREATE OR REPLACE TEMP TABLE paniers AS
    SELECT siren, periode, coalesce(${role('exemple')}, false) AS exemple, coalesce(${role('deja')}, false) AS deja${columns}
    FROM ${ident(model.grain)}
    WHERE NOT coalesce(${role('signal_deja_la')}, false)`)
  const { lines, examples } = await session.one(
    'SELECT count(*) AS lines, count(*) FILTER (exemple) AS examples FROM paniers',
  )
  const totals = { all: Number(lines), examples: Number(examples) }
  await refuseTooFew(session, totals.examples)
  const smoothing = await numberOf(session, 'lissage_ressemblance')
  const weights = new Map<string, ClassWeight[]>()
  for (const classes of all)
    weights.set(classes.term.id, await weigh(session, classes, classColumn(classes.term.id), totals, smoothing))
  await session.run(await rankedSql(session, model, groups, weights))
  const { recommended } = await session.one('SELECT count(*) AS recommended FROM recommandation')
  return { examples: totals.examples, recommended: Number(recommended) }
}

async function refuseTooFew(session: Session, examples: number): Promise<void> {
  const least = await numberOf(session, 'soutiens_min')
  if (examples >= least) return
  const message =
    examples === 0
      ? 'no supported company is known: whom to resemble is not delivered'
      : `${examples} supports only are known before their month: fewer than ${least} teach nothing`
  throw failure('input-missing', message, {
    next: 'Deliver the supported companies: docs/how-to/recommend-companies.md.',
  })
}

interface GroupClasses {
  readonly id: string
  readonly classes: readonly Classes[]
}

async function rankedSql(
  session: Session,
  model: Model,
  groups: readonly GroupClasses[],
  weights: ReadonlyMap<string, readonly ClassWeight[]>,
): Promise<string> {
  const reasons = await numberOf(session, 'raisons_max')
  const most = await numberOf(session, 'recommandations_max')
  const telling = await numberOf(session, 'poids_min_raison')
  const part = ({ term }: Classes, among: number) => {
    const own = weights.get(term.id) ?? []
    const pick = (of: (one: ClassWeight) => string) =>
      `list_extract([${own.map(of).join(', ')}], ${classColumn(term.id)} + 1)`
    const seul = pick(({ weight }) => `CAST('${weight}' AS DECIMAL(18,6))`)
    return { seul, poids: `${seul} / ${among}`, phrase: pick(({ sentence }) => literal(sentence)) }
  }
  const likenesses = groups.map(({ id, classes }) => {
    const sum = classes.map((one) => part(one, classes.length).poids).join(' + ')
    return `CAST(${sum} AS DECIMAL(18,6)) AS ${ident(`r_${id}`)}`
  })
  const phrases = groups.flatMap(({ classes }) =>
    classes.map((one, rank) => {
      const { poids, seul, phrase } = part(one, classes.length)
      return `{poids: CAST(${poids} AS DECIMAL(18,6)), rang: ${rank}, seul: ${seul}, phrase: ${phrase}}`
    }),
  )
  const sum = groups.map(({ id }) => ident(`r_${id}`)).join(' + ')
  const lowest = model.levels.at(-1)?.level ?? ''
  return `CREATE OR REPLACE TEMP TABLE recommandation AS
    WITH
    candidates AS (
      SELECT paniers.* FROM paniers JOIN ${ident(scoreTable(model))} AS score USING (siren, periode)
      WHERE NOT deja AND score.niveau = ${literal(lowest)}
    ),
    ressemblances AS (
      SELECT siren, periode, ${likenesses.join(', ')}, [${phrases.join(', ')}] AS motifs
      FROM candidates
    ),
    classees AS (
      SELECT *, CAST(${sum} AS DECIMAL(18,6)) AS ressemblance FROM ressemblances
    )
    SELECT
      CAST(row_number() OVER (ORDER BY ressemblance DESC, siren) AS INTEGER) AS rang, siren, periode,
      ${literal(`${model.id} ${model.version}`)} AS modele, ressemblance,
      ${groups.map(({ id }) => ident(`r_${id}`)).join(', ')},
      array_to_string(list_transform(
        list_slice(list_reverse_sort(list_filter(motifs, lambda motif: motif.seul >= ${telling})), 1, ${reasons}),
        lambda motif: motif.phrase), ' ; ') AS raisons
    FROM classees
    WHERE ressemblance > 0
    QUALIFY rang <= ${most}
    ORDER BY rang`
}

const classColumn = (term: string) => ident(`classe_${term}`)

/** Columns of the table, with what they mean to who reads it. */
export function recommendationEntries({ groups }: Model): Entry[] {
  const entry = (name: string, type: string, label: string, meaning: string): Entry => ({
    name,
    label,
    type,
    stored: columnTypeNamed(type).stored,
    unit: null,
    meaning,
    null: 'jamais',
  })
  return [
    entry('rang', 'integer', 'Rang', 'Rang de la recommandation, de la plus ressemblante à la moins'),
    entry('siren', 'siren', 'Siren', 'La société, qui n’est ni alertée, ni déjà soutenue, ni en procédure'),
    entry('periode', 'month', 'Mois', 'Mois des variables'),
    entry('modele', 'text', 'Modèle', 'Modèle dont les termes sont comparés ; son score n’y entre pas'),
    entry(
      'ressemblance',
      'ratio',
      'Ressemblance',
      'Somme de celles des groupes. Elle ordonne, et n’est pas une probabilité',
    ),
    ...groups.map(({ id, label }) =>
      entry(
        `r_${id}`,
        'ratio',
        label,
        'Ressemblance du groupe : moyenne, sur ses termes, du logarithme du rapport des deux parts',
      ),
    ),
    entry('raisons', 'text', 'Raisons', 'Ce qui la rapproche le plus des entreprises soutenues'),
  ]
}
