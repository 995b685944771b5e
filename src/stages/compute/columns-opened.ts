import type { DeclaredSource } from '../../catalog/catalog.js'
import { tableColumns } from '../../catalog/columns.js'
import { literal } from '../../kernel/sql.js'
import type { Session } from '../../store/session.js'

/**
 * Columns of a source that the queries that read it can see: those whose name is in their text, or all of them when one
 * takes them by a star. What a line says once is said again for every month of a wide source, at most of its cost.
 */
export async function columnsOpened(
  session: Session,
  source: DeclaredSource,
  queries: readonly string[],
): Promise<readonly string[]> {
  const names = tableColumns(source).map(({ name }) => name)
  for (const sql of queries) if (await takesAll(session, source.name, sql)) return names
  const text = queries.join('\n')
  return names.filter((name) => name === 'siren' || new RegExp(`\\b${name}\\b`, 'i').test(text))
}

type Tree = { readonly [key: string]: unknown }

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null

/** Whether a SELECT of the query takes the columns of a table without naming them. */
async function takesAll(session: Session, table: string, sql: string): Promise<boolean> {
  const { tree } = await session.one(`SELECT CAST(json_serialize_sql(${literal(sql)}) AS VARCHAR) AS tree`)
  const read = JSON.parse(String(tree)) as Tree
  // What the engine gives no tree of may be anything.
  return read.error === true || selectsOf(read).some((select) => isWhole(select, table))
}

function selectsOf(value: unknown): Tree[] {
  if (!isTree(value)) return []
  const within = Object.values(value).flatMap(selectsOf)
  return value.type === 'SELECT_NODE' ? [value, ...within] : within
}

function isWhole({ select_list: listed, from_table: from }: Tree, table: string): boolean {
  const found = readsIn(from, table)
  return found === 'unnamed' || (found === 'named' && JSON.stringify(listed).includes('"class":"STAR"'))
}

/** How a FROM reads a table: so that its columns must be named, or in a way that takes them unnamed. Subqueries are apart. */
function readsIn(from: unknown, table: string): 'named' | 'unnamed' | undefined {
  if (!isTree(from)) return undefined
  if (from.type === 'BASE_TABLE') return from.table_name === table ? 'named' : undefined
  if (from.type === 'SUBQUERY') return undefined
  const sides = from.type === 'JOIN' && from.ref_type !== 'NATURAL' ? [from.left, from.right] : undefined
  if (!sides) return JSON.stringify(from).includes(`"table_name":"${table}"`) ? 'unnamed' : undefined
  const found = sides.map((side) => readsIn(side, table))
  return found.includes('unnamed') ? 'unnamed' : found.find((one) => one !== undefined)
}
