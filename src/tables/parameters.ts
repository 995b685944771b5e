import type { Parameter } from '../declare/parameter.js'
import { failure } from '../kernel/failure.js'
import { literal } from '../kernel/sql.js'
import type { Session } from '../store/session.js'

/**
 * Gives SQL the parameters in force on a day: `parametre('name')` for a number, `dans_parametre('name', x)` for
 * membership of a list, and the table `parametre_valeur` for what they hold. A parameter without a value on that day is
 * absent, and reading it raises an error that names it.
 */
export async function createParameters(
  session: Session,
  parameters: readonly Parameter[],
  day: string,
  overrides: Readonly<Record<string, number>> = {},
): Promise<void> {
  const rows = parameters
    .flatMap((parameter) => valuesOn(parameter, day))
    .filter(({ name }) => !(name in overrides))
    .concat(Object.entries(overrides).map(([name, number]) => ({ name, number, code: null, label: null })))
  const lines = rows.map(({ name, number, code, label }) => [name, number, code, label])
  // One text for all of them: the engine reads it ten times as fast as as many values in SQL.
  await session.run(`CREATE OR REPLACE TABLE parametre_valeur AS
    SELECT ligne->>0 AS nom, CAST(ligne->1 AS DOUBLE) AS nombre, ligne->>2 AS code, ligne->>3 AS libelle
    FROM (SELECT unnest(CAST(${literal(JSON.stringify(lines))} AS JSON[])) AS ligne)`)
  await session.run(`CREATE OR REPLACE MACRO parametre(n) AS (
    SELECT CASE WHEN count(nombre) = 1 THEN max(nombre) ELSE error('no parameter ' || n || ' has a number on this day') END
    FROM parametre_valeur WHERE nom = n)`)
  await session.run(`CREATE OR REPLACE MACRO dans_parametre(n, x) AS
    list_contains((SELECT list(code) FROM parametre_valeur WHERE nom = n), x)`)
}

interface Value {
  readonly name: string
  readonly number: number | null
  readonly code: string | null
  readonly label: string | null
}

/** The last value that starts no later than the day. A list gives a row for each of its codes. */
function valuesOn({ name, values }: Parameter, day: string): Value[] {
  const inForce = values.filter(({ since }) => since <= day).sort((a, b) => (a.since < b.since ? 1 : -1))[0]
  if (!inForce) return []
  if ('value' in inForce) return [{ name, number: inForce.value, code: null, label: null }]
  return Object.entries(inForce.list).map(([code, label]) => ({ name, number: null, code, label }))
}

/** A number that a parameter gives to whoever works on the tables of a batch. Throws a Failure when it gives none. */
export async function numberOf(session: Session, parameter: string): Promise<number> {
  const rows = await session.rows(`SELECT nombre FROM parametre_valeur WHERE nom = ${literal(parameter)}`)
  const [value] = rows.map(({ nombre }) => nombre)
  if (value !== undefined && value !== null) return Number(value)
  throw failure('declaration', 'has no number on the day of this batch', {
    place: `pipelines/parameters/${parameter}.parameter.yaml`,
    next: 'Give it a value since an earlier day.',
  })
}

/** The codes of a parameter that is a list, with their labels, in the order of the codes. */
export async function listOf(session: Session, parameter: string): Promise<[code: string, label: string][]> {
  const rows = await session.rows(
    `SELECT code, libelle FROM parametre_valeur WHERE nom = ${literal(parameter)} ORDER BY code`,
  )
  return rows.map(({ code, libelle }) => [String(code), String(libelle)])
}
