import type { StoredColumn } from '../../catalog/catalog.js'
import { groupColumn } from '../../catalog/score-columns.js'
import { correctedSteps, inOrder } from '../../declare/corrected-model.js'
import type { LogOddsCorrection, Rule, Signed } from '../../declare/intervention.js'
import type { Model } from '../../declare/model.js'
import { failure } from '../../kernel/failure.js'
import { ident, literal } from '../../kernel/sql.js'
import type { Session } from '../../store/session.js'
import type { Acting } from './acting.js'
import { scoreSelect } from './compile.js'

/** What an intervention is on a line: which of the five modes it is. */
export type Kind = 'sous_modele' | 'courbe' | 'log_odds' | 'regle' | 'derogation'

const interventionColumns: readonly StoredColumn[] = [
  { name: 'rang', stored: 'INTEGER' },
  ...['genre', 'intervention', 'version', 'libelle', 'phrase', 'auteur', 'motif', 'du', 'au'].map((name) => ({
    name,
    stored: 'VARCHAR',
  })),
]

const moveColumns: readonly StoredColumn[] = [
  { name: 'rang', stored: 'INTEGER' },
  { name: 'siren', stored: 'VARCHAR' },
  { name: 'delta', stored: 'INTEGER' },
  { name: 'log_odds', stored: 'DOUBLE' },
  { name: 'niveau', stored: 'VARCHAR' },
  { name: 'entrees', stored: 'VARCHAR' },
]

/**
 * Fills `brut`, the scores by the corrected model, `origine`, those by the model alone, and `mouvement`, what each
 * intervention does to each company, from the lines of `from`. `contribution_groupe` is then what rules read.
 */
export async function createMoves(session: Session, model: Model, acting: Acting, from: string): Promise<void> {
  await create(session, 'intervention', interventionColumns)
  await create(session, 'mouvement', moveColumns)
  let rank = 0
  const note = async (genre: Kind, name: string, said: Omit<Signed, 'enabled'>, phrase: string | null) => {
    rank += 1
    const { version, label, author, reason, valid } = said
    const cells = [genre, name, version, label, phrase, author, reason, valid.from, valid.to]
    await session.run(`INSERT INTO intervention VALUES (${rank}, ${cells.map(textOf).join(', ')})`)
    return rank
  }
  const corrections = inOrder(acting.modelCorrections)
  const steps = correctedSteps(model, corrections)
  for (const [index, step] of steps.entries()) {
    const columns = index === steps.length - 1 ? '*' : 'siren, log_odds, score'
    await session.run(
      `CREATE OR REPLACE TEMP TABLE ${stepTable(index)} AS SELECT ${columns} FROM (${scoreSelect(step, from)})`,
    )
    const correction = corrections[index - 1]
    if (correction === undefined) continue
    const own = await note(correction.kind === 'curve' ? 'courbe' : 'sous_modele', correction.name, correction, null)
    await session.run(`INSERT INTO mouvement SELECT ${own}, siren, NULL, apres.log_odds - avant.log_odds, NULL, NULL
      FROM ${stepTable(index)} AS apres JOIN ${stepTable(index - 1)} AS avant USING (siren)
      WHERE abs(apres.log_odds - avant.log_odds) > 1e-12`)
  }
  await session.run(`CREATE OR REPLACE TEMP VIEW origine AS SELECT siren, log_odds, score FROM ${stepTable(0)}`)
  await session.run(`CREATE OR REPLACE TEMP VIEW brut AS SELECT * FROM ${stepTable(steps.length - 1)}`)
  await session.run(`CREATE OR REPLACE TEMP VIEW contribution_groupe AS ${contributionsSelect(model)}`)
  for (const correction of acting.logOddsCorrections)
    await insert(session, await note('log_odds', correction.name, correction.header, null), correction, logOddsMove)
  for (const rule of acting.rules)
    await insert(session, await note('regle', rule.name, rule.header, rule.header.sentence), rule, ruleMove)
  for (const { siren, level, from: since, to, author, reason } of acting.derogations) {
    const said = { version: '', label: 'Dérogation', author, reason, valid: { from: since, to } }
    const own = await note('derogation', 'derogation', said, null)
    await session.run(`INSERT INTO mouvement VALUES (${own}, ${literal(siren)}, NULL, NULL, ${literal(level)}, NULL)`)
  }
}

const stepTable = (index: number) => `etape_${index}`
const textOf = (text: string | null) => (text === null || text === '' ? 'NULL' : literal(text))

async function create(session: Session, name: string, columns: readonly StoredColumn[]): Promise<void> {
  const typed = columns.map((column) => `${column.name} ${column.stored}`)
  await session.run(`CREATE OR REPLACE TEMP TABLE ${name} (${typed.join(', ')})`)
}

const contributionsSelect = ({ groups }: Model) =>
  groups
    .map(({ id }) => `SELECT siren, ${literal(id)} AS groupe, ${ident(groupColumn(id))} AS contribution FROM brut`)
    .join(' UNION ALL ')

/** Bounded as it is declared, at nine decimals: a sum of decimals does not depend on their order. */
const logOddsMove = ({ header: { lo, hi } }: LogOddsCorrection) =>
  `NULL, CAST(CAST(least(greatest(delta, ${lo}), ${hi}) AS DECIMAL(18,9)) AS DOUBLE)`

const ruleMove = () => 'CAST(delta AS INTEGER), NULL'

async function insert<Query extends Rule | LogOddsCorrection>(
  session: Session,
  rank: number,
  query: Query,
  move: (query: Query) => string,
): Promise<void> {
  const { file, sql, header } = query
  await session.run(`INSERT INTO mouvement
    SELECT rang, siren, "delta", "log_odds", niveau, entrees FROM (
      SELECT ${rank}, siren, ${move(query)}, NULL, ${inputsSql(header.inputs)} FROM (${sql}) WHERE delta IS NOT NULL
    ) AS mouvements (rang, siren, "delta", "log_odds", niveau, entrees)
    WHERE "delta" IS DISTINCT FROM 0 AND "log_odds" IS DISTINCT FROM 0`)
  const { twice } = await session.one(
    `SELECT count(*) - count(DISTINCT siren) AS twice FROM mouvement WHERE rang = ${rank}`,
  )
  if (Number(twice) === 0) return
  throw failure('declaration', `moves ${twice} companies twice`, { place: `pipelines/${file}` })
}

/** The inputs of a decision as JSON, each with the words and the unit that make it readable. */
function inputsSql(inputs: Rule['header']['inputs']): string {
  const each = Object.entries(inputs).map(
    ([name, { label, unit }]) =>
      `json_object('entree', ${literal(name)}, 'libelle', ${literal(label)}, 'valeur', ${ident(name)}, 'unite', ${textOf(unit ?? null)})`,
  )
  return `CAST(json_array(${each.join(', ')}) AS VARCHAR)`
}
