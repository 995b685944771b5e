import type { Session } from '../../store/session.js'
import type { Around, Change, Operator } from './change.js'
import { betweens, branches, conditions, conjunctions, joins, nulls, unions } from './conditions.js'
import { aggregates, partitions } from './groups.js'
import { at, isExpression, isNode, type Json, type Node, type Path, replaced, sqlOf, treeOf, wordsOf } from './tree.js'
import { comparisons, constants, operations, parameters } from './values.js'
import { bounds, orders, windowKeys } from './windows.js'

/** A query that is wrong at one place. */
export interface Mutant {
  /** Where, and what is wrong, in words: the same as long as that place does not change. */
  readonly id: string
  readonly kind: Change['kind']
  readonly sql: string
}

const operators: readonly Operator[] = [
  conditions,
  conjunctions,
  joins,
  branches,
  betweens,
  nulls,
  unions,
  comparisons,
  constants,
  operations,
  parameters,
  aggregates,
  partitions,
  windowKeys,
  bounds,
  orders,
]

/** The query as the engine writes it again: mutants differ from it in one place, so it must hold where the query does. */
export const rewritten = async (session: Session, sql: string) => sqlOf(session, await treeOf(session, sql))

/** Every way a query may be wrong at one place. Those that the engine cannot write down again are left out. */
export async function mutantsOf(
  session: Session,
  sql: string,
  values: Around['parameters'] = new Map(),
): Promise<Mutant[]> {
  const tree = await treeOf(session, sql)
  const mutants: Mutant[] = []
  const seen = new Map<string, number>()
  for (const { path, node, around, place } of sites(tree, values)) {
    for (const change of operators.flatMap((operator) => operator(node, around))) {
      const changed = await written(session, replaced(tree, path, change.instead) as Node)
      if (changed === undefined) continue
      const words = `${place}: ${await said(session, tree, path, change)}`
      const times = (seen.get(words) ?? 0) + 1
      seen.set(words, times)
      mutants.push({ id: times === 1 ? words : `${words} (${times})`, kind: change.kind, sql: changed })
    }
  }
  return mutants
}

async function written(session: Session, tree: Node): Promise<string | undefined> {
  try {
    return await sqlOf(session, tree)
  } catch {
    return undefined
  }
}

interface Site {
  readonly path: Path
  readonly node: Node
  readonly around: Around
  /** Name of the CTE it is in. */
  readonly place: string
}

/** Every node of a tree, each before those inside it. */
function* sites(tree: Json, values: Around['parameters'], path: Path = [], place = 'result'): Generator<Site> {
  const value = at(tree, path)
  if (Array.isArray(value)) {
    for (const index of value.keys()) yield* sites(tree, values, [...path, index], place)
    return
  }
  if (!isNode(value)) return
  const inside = typeof value.key === 'string' ? value.key : place
  yield { path, node: value, around: { parameters: values, ...surroundings(tree, path) }, place: inside }
  const asked = value.subquery_type === 'EXISTS'
  for (const key of Object.keys(value)) {
    if (asked && key === 'subquery') yield* asking(tree, values, [...path, key], inside)
    else yield* sites(tree, values, [...path, key], inside)
  }
}

/** What is selected by a query of which only the existence of a line is asked does not matter. */
function* asking(tree: Json, values: Around['parameters'], path: Path, place: string): Generator<Site> {
  for (const site of sites(tree, values, path, place)) {
    const [, inner] = site.path.slice(path.length)
    if (inner !== 'select_list') yield site
  }
}

function surroundings(tree: Json, path: Path): Pick<Around, 'argument' | 'inUnion'> {
  const parent = at(tree, path.slice(0, -1))
  if (isNode(parent)) return { inUnion: parent.type === 'SET_OPERATION_NODE' && parent.setop_all === false }
  const owner = at(tree, path.slice(0, -2))
  if (path.at(-2) !== 'children' || !isNode(owner) || owner.class !== 'FUNCTION') return {}
  return { argument: { of: String(owner.function_name), rank: Number(path.at(-1)) } }
}

const longest = 90

/** What is wrong, in words that do not depend on the rest of the query. */
async function said(
  session: Session,
  tree: Node,
  path: Path,
  { without, instead, word = 'without' }: Change,
): Promise<string> {
  if (without !== undefined) {
    return `${word} ${typeof without === 'string' ? without : shortened(await wordsOf(session, without))}`
  }
  const [before, place] = await around(session, tree, path)
  const inner = path.slice(place.length)
  const after = await wordsOf(session, replaced(at(tree, place) as Node, inner, instead) as Node)
  return `${shortened(before)} → ${shortened(after)}`
}

/** The largest expression around a place that is still short to say. */
async function around(session: Session, tree: Node, path: Path): Promise<[string, Path]> {
  let found: [string, Path] = [await wordsOf(session, at(tree, path) as Node), path]
  for (let length = path.length - 1; length > 0; length--) {
    const place = path.slice(0, length)
    const owner = at(tree, place)
    if (Array.isArray(owner)) continue
    if (!isExpression(owner)) {
      if (isNode(owner) && typeof owner.type === 'string') break
      continue
    }
    const words = await wordsOf(session, owner)
    if (words.length > longest) break
    found = [words, place]
  }
  return found
}

function shortened(words: string): string {
  return words.length <= longest ? words : `${words.slice(0, longest - 31)} … ${words.slice(-28)}`
}
