import type { Entry } from '../../catalog/dictionary.js'
import { lineEntries, scoreEntries } from '../../catalog/score-columns.js'
import type { Model } from '../../declare/model.js'
import { ident, literal } from '../../kernel/sql.js'
import { reasonsSql } from './reasons.js'
import { detailsSql, sharesSql } from './shares.js'

/** What a line is worded with. */
export interface Wording {
  /** The variables of the model, by name. */
  readonly entries: ReadonlyMap<string, Entry>
  /** What the front end calls each group. */
  readonly groupNames: ReadonlyMap<string, string>
}

/**
 * SELECT of the whole score table of a model, from `brut`, `origine`, `intervention`, `mouvement` and the variables of the
 * month in `from`: the corrections of log-odds bounded together, the rules counted and bounded, the level clipped to those
 * there are, then what is said of it. Sources: scoring, 3.5 and 7.3; decisions, Lists.
 */
export function lineSelect(model: Model, { entries, groupNames }: Wording, from: string): string {
  const names = lineEntries(model).map(({ name }) => ident(name))
  const kept = scoreEntries(model)
    .map(({ name }) => name)
    .filter((name) => !['score', 'niveau', 'log_odds'].includes(name))
    .map((name) => `brut.${ident(name)}`)
  const top = model.levels.length - 1
  return `WITH bornes AS (
    SELECT CAST(parametre('plafond_corrections') AS DECIMAL(18,9)) AS plafond,
      CAST(parametre('compteur_regles_max') AS INTEGER) AS pas,
      parametre('contribution_min_motif') AS minimum,
      CAST(parametre('motifs_max') AS INTEGER) AS nombre
  ),
  sommes AS (
    SELECT siren,
      sum(CAST(log_odds AS DECIMAL(18,9))) FILTER (WHERE genre = 'log_odds') AS ajout,
      sum(delta) AS compteur,
      min(niveau) AS derogation
    FROM mouvement JOIN intervention USING (rang) GROUP BY siren
  ),
  corrigees AS (
    SELECT ${kept.join(', ')}, origine.score AS score_modele, derogation,
      CAST(coalesce(compteur, 0) AS INTEGER) AS compteur_regles,
      CAST(least(greatest(coalesce(ajout, 0), -plafond), plafond) AS DOUBLE) AS correction,
      brut.log_odds AS log_odds_avant, brut.score AS score_avant
    FROM brut JOIN origine USING (siren) LEFT JOIN sommes USING (siren) CROSS JOIN bornes
  ),
  notees AS (
    SELECT * EXCLUDE (log_odds_avant, score_avant),
      log_odds_avant + correction AS log_odds,
      CASE WHEN correction = 0 THEN score_avant ELSE 1 / (1 + exp(-(log_odds_avant + correction))) END AS score
    FROM corrigees
  ),
  rangees AS (
    SELECT *, ${rankSql(model, 'score_modele')} AS rang_modele, ${rankSql(model, 'score')} AS rang_avant FROM notees
  ),
  lignes AS (
    SELECT *, coalesce(derogation, niveau_regles) AS niveau FROM (
      SELECT *, ${levelSql(model, 'rang_modele')} AS niveau_modele, ${levelSql(model, 'rang_avant')} AS niveau_avant_regles,
        ${levelSql(model, `least(greatest(rang_avant + least(greatest(compteur_regles, -pas), pas), 0), ${top})`)} AS niveau_regles
      FROM rangees CROSS JOIN bornes)
  ),
  textes AS (
    SELECT siren, concat('[', string_agg(${moveJson}, ',' ORDER BY rang), ']') AS redressements
    FROM mouvement JOIN intervention USING (rang) JOIN lignes USING (siren) GROUP BY siren
  ),
  dites AS (
    SELECT lignes.*, textes.redressements,
      ${reasonsSql(model, entries, 'worsens')} AS motifs_aggravants,
      ${reasonsSql(model, entries, 'reassures')} AS motifs_rassurants,
      ${sharesSql(model, groupNames)} AS macro_expl,
      ${detailsSql(model, groupNames)} AS micro_expl,
      ${literal(JSON.stringify(Object.fromEntries(model.levels.map(({ level, min }) => [level, min]))))} AS seuils
    FROM lignes LEFT JOIN textes USING (siren) JOIN ${from} AS variables ON variables.siren = lignes.siren
      CROSS JOIN bornes
  )
  SELECT ${names.join(', ')} FROM dites`
}

const number = (value: number) => `CAST(${literal(String(value))} AS DOUBLE)`

/** The levels of a model are the highest first; a rank counts them from the lowest, which is 0. */
function rankSql({ levels }: Model, score: string): string {
  const branches = levels.map(({ min }, index) => `WHEN ${score} >= ${number(min)} THEN ${levels.length - 1 - index}`)
  return `CASE ${branches.join(' ')} END`
}

function levelSql({ levels }: Model, rank: string): string {
  const ascending = [...levels].reverse().map(({ level }) => literal(level))
  return `[${ascending.join(', ')}][CAST(${rank} AS INTEGER) + 1]`
}

/** One applied intervention: who decided what, on which values, and the level before and after its kind acted. */
const moveJson = `CAST(json_object(
      'genre', genre, 'intervention', intervention, 'version', version, 'libelle', libelle, 'phrase', phrase,
      'delta', mouvement.delta, 'log_odds', mouvement.log_odds,
      'avant', CASE genre WHEN 'regle' THEN niveau_avant_regles WHEN 'derogation' THEN niveau_regles ELSE niveau_modele END,
      'apres', CASE genre WHEN 'regle' THEN niveau_regles WHEN 'derogation' THEN lignes.niveau ELSE niveau_avant_regles END,
      'entrees', CAST(mouvement.entrees AS JSON), 'auteur', auteur, 'motif', motif, 'du', du, 'au', au) AS VARCHAR)`
