import { engineTables } from '../../catalog/catalog.js'
import { wideEntries } from '../../catalog/dictionary.js'
import { type Model, modelVariables } from '../../declare/model.js'
import type { BatchKey } from '../../kernel/batch-key.js'
import { failure } from '../../kernel/failure.js'
import { ident } from '../../kernel/sql.js'
import type { Session } from '../../store/session.js'
import { openViews } from '../../tables/open-views.js'
import type { Result } from '../../tables/results.js'
import type { StageContext } from '../context.js'
import type { Acting } from './acting.js'
import { lineSelect } from './line.js'
import { createMoves } from './moves.js'
import { createNumberMacro } from './reasons.js'

/** Opens what scores read: the wide table, the families that rules and corrections name, `calcul` and the parameters. */
export async function openInputs(session: Session, context: StageContext, batch: BatchKey): Promise<void> {
  const { rules, logOddsCorrections } = context.catalog
  const reads = [...rules, ...logOddsCorrections].flatMap(({ header }) => header.reads)
  await openViews(
    session,
    { workspace: context.workspace, catalog: context.catalog },
    batch,
    [],
    ['entreprise', ...reads],
  )
  await createNumberMacro(session)
}

export interface LinesOf {
  readonly model: Model
  readonly acting: Acting
  readonly variables: Result
  readonly batch: BatchKey
}

/** Creates the table `lignes_<model>`: a line a company of the last month. What is opened stays open for the next model. */
export async function createLines(session: Session, context: StageContext, of: LinesOf): Promise<void> {
  const { catalog } = context
  const { model, acting } = of
  refuseUncomputed(of)
  refuseShortHistory(of)
  await session.run(`CREATE OR REPLACE TEMP TABLE variables_du_mois AS
    SELECT siren, periode, ${modelVariables(model).map(ident).join(', ')} FROM entreprise
    WHERE periode = (SELECT max(periode) FROM entreprise)`)
  await createMoves(session, model, acting, 'variables_du_mois')
  const names = await session.rows("SELECT code, libelle FROM parametre_valeur WHERE nom = 'groupes_interface'")
  const wording = {
    entries: new Map(wideEntries(catalog, model.grain).map((entry) => [entry.name, entry])),
    groupNames: new Map(names.map(({ code, libelle }) => [String(code), String(libelle)])),
  }
  await session.run(
    `CREATE OR REPLACE TEMP TABLE ${ident(`lignes_${model.id}`)} AS ${lineSelect(model, wording, 'variables_du_mois')}`,
  )
}

/** A family may have been declared since the variables were computed. */
function refuseUncomputed({ acting, variables, batch }: LinesOf): void {
  for (const { file, header } of [...acting.rules, ...acting.logOddsCorrections]) {
    const missing = header.reads.find((read) => !(read in engineTables) && !variables.tables.includes(read))
    if (missing === undefined) continue
    throw failure('input-missing', `reads ${missing}, which the variables of ${batch.text} do not have yet`, {
      place: `pipelines/${file}`,
      next: `Run: vigie compute --batch ${batch.text}`,
    })
  }
}

/** A rule that looks at months that the tables do not have would find nothing, and take it for good news. */
function refuseShortHistory({ acting, variables, batch }: LinesOf): void {
  for (const { file, header } of [...acting.rules, ...acting.logOddsCorrections]) {
    if (header.reads_from === undefined || variables.from === undefined || variables.from <= header.reads_from) continue
    const from = header.reads_from.slice(0, 7)
    throw failure('input-missing', `reads months from ${from}, and the variables of ${batch.text} start later`, {
      place: `pipelines/${file}`,
      next: `Run: vigie compute --batch ${batch.text} --from ${from}`,
    })
  }
}
