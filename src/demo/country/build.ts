import type { Session } from '../../store/session.js'
import { activityTable } from './activities.js'
import { chanceMacros } from './chance.js'
import { companiesSql, sitesSql } from './companies.js'
import { episodesSql, pressureSql, requestsSql } from './distress.js'
import { monthsSql, pathMacros } from './hazard.js'
import { contributionsSql, headcountsSql, operationsSql, piecesSql, unpaidSql } from './money.js'
import type { Calendar } from './options.js'
import { eventsSql, outcomeMacros, outcomesSql } from './outcomes.js'
import { departmentTable } from './territory.js'

/** Companies of one range, which are in memory together: it bounds the memory whatever the size of the country. */
export const rangeSize = 10_000

/** What every range needs and that no range changes. */
export async function prepareCountry(session: Session): Promise<void> {
  for (const sql of [...chanceMacros, ...pathMacros, ...outcomeMacros, activityTable(), departmentTable()]) {
    await session.run(sql)
  }
}

/**
 * The tables of a range of companies, each from the ones before: who they are, what presses, what happens, what is
 * owed.
 */
export async function buildRange(
  session: Session,
  range: { from: number; to: number },
  seed: number,
  calendar: Calendar,
): Promise<void> {
  const tables = [
    companiesSql(range, seed, calendar),
    sitesSql,
    episodesSql(calendar),
    requestsSql(),
    pressureSql(calendar),
    monthsSql(calendar),
    outcomesSql,
    eventsSql(calendar),
    contributionsSql(calendar),
    piecesSql(calendar),
    operationsSql,
    unpaidSql,
    headcountsSql(calendar),
  ]
  for (const sql of tables) await session.run(sql)
}
