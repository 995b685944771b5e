import { axisSteps, type Curve, type PairAxis } from '../declare/curve.js'
import type { Model, ModelPair, ModelTerm } from '../declare/model.js'
import { columnTypeNamed } from '../declare/types/index.js'
import type { Catalog } from './catalog.js'
import type { Report } from './read.js'

interface Variable {
  readonly label: string
  readonly stored: string
  readonly role: string | undefined
}

/** A model reads variables that exist, are no target, and are of the kind its curves are made for; its tables have all their cells. */
export function checkModels(catalog: Catalog, report: Report): void {
  for (const model of catalog.models) {
    const variables = companyVariables(catalog, model.grain)
    const say = (message: string) => report(model.file, message)
    checkIdentifiers(model, say)
    checkLevels(model, say)
    for (const { id, multiplier, reason, terms, pairs } of model.groups) {
      if (multiplier !== 1 && !reason) say(`group ${id} is multiplied by ${multiplier} without a reason`)
      for (const term of terms) {
        checkVariable(variables, `term ${term.id}`, term.variable, term.curve.kind, say)
        checkCurve(term, say)
      }
      for (const pair of pairs) {
        for (const axis of [pair.rows, pair.columns])
          checkVariable(variables, `pair ${pair.id}`, axis.variable, axis.kind, say)
        checkPair(pair, say)
      }
    }
  }
}

/** What the table of a grain holds, as models may read it. */
export function companyVariables(catalog: Pick<Catalog, 'families'>, grain: string): Map<string, Variable> {
  return new Map(
    catalog.families
      .filter(({ header }) => header.grain === grain)
      .flatMap(({ header }) =>
        Object.entries(header.columns).map(
          ([column, { label, type }]) =>
            [column, { label, stored: columnTypeNamed(type).stored, role: header.role }] as const,
        ),
      ),
  )
}

type Say = (message: string) => void

function checkIdentifiers({ groups }: Model, say: Say): void {
  const twice = (kind: string, ids: readonly string[]) => {
    for (const id of new Set(ids.filter((one, at) => ids.indexOf(one) !== at))) say(`two ${kind} are named ${id}`)
  }
  twice(
    'groups',
    groups.map(({ id }) => id),
  )
  twice(
    'terms or pairs',
    groups.flatMap(({ terms, pairs }) => [...terms, ...pairs].map(({ id }) => id)),
  )
}

function checkLevels({ levels }: Model, say: Say): void {
  const bounds = levels.map(({ min }) => min)
  if (bounds.some((min, at) => at > 0 && min >= (bounds[at - 1] ?? 0))) say('its levels do not go down')
  if (bounds.at(-1) !== 0) say('its last level does not start at 0: some scores have none')
}

function checkVariable(
  variables: ReadonlyMap<string, Variable>,
  place: string,
  name: string,
  kind: Curve['kind'] | PairAxis['kind'],
  say: Say,
): void {
  const variable = variables.get(name)
  if (!variable) {
    say(`${place} reads ${name}, which no family gives`)
    return
  }
  if (variable.role === 'target') say(`${place} reads ${name}, a target: it says what comes after the month`)
  const kinds = kindsFor(variable.stored)
  if (!kinds.includes(kind))
    say(`${place} reads ${name} (${variable.stored}) by ${kind}: it must be ${kinds.join(' or ') || 'a number'}`)
}

function kindsFor(stored: string): readonly string[] {
  if (stored === 'BOOLEAN') return ['flag']
  if (stored === 'VARCHAR') return ['choice']
  return stored === 'DATE' ? [] : ['steps', 'line']
}

const increasing = (values: readonly number[]) => values.every((value, at) => at === 0 || value > (values[at - 1] ?? 0))

function checkCurve({ id, curve, monotone }: ModelTerm, say: Say): void {
  if (curve.kind === 'steps') {
    if (!increasing(curve.edges)) say(`the bounds of term ${id} do not go up`)
    if (curve.values.length !== curve.edges.length + 1)
      say(
        `term ${id} has ${curve.values.length} values for ${curve.edges.length} bounds: it needs one more than bounds`,
      )
  }
  if (curve.kind === 'line' && !increasing(curve.points.map(([value]) => value)))
    say(`the points of term ${id} do not go up`)
  if (monotone === 'none') return
  const steps = stepsOf(curve)
  if (!steps) {
    say(`term ${id} is declared ${monotone}, which a choice cannot be`)
    return
  }
  const sign = monotone === 'increasing' ? 1 : -1
  if (steps.some((value, at) => at > 0 && sign * (value - (steps[at - 1] ?? 0)) < 0))
    say(`term ${id} is declared ${monotone}, and its curve is not`)
}

/** Contributions of a curve in the order of its variable; none for a choice, which has no order. */
function stepsOf(curve: Curve): readonly number[] | undefined {
  switch (curve.kind) {
    case 'steps':
      return curve.values
    case 'line':
      return curve.points.map(([, contribution]) => contribution)
    case 'flag':
      return [curve.when_false, curve.when_true]
    case 'choice':
      return undefined
  }
}

function checkPair({ id, rows, columns, values }: ModelPair, say: Say): void {
  if (rows.variable === columns.variable) say(`pair ${id} is of ${rows.variable} and itself`)
  for (const axis of [rows, columns])
    if (axis.kind === 'steps' && !increasing(axis.edges))
      say(`the bounds of ${axis.variable} in pair ${id} do not go up`)
  if (values.length !== axisSteps(rows))
    say(
      `pair ${id} has ${values.length} lines; ${rows.variable} needs ${axisSteps(rows)}, the last for an absent value`,
    )
  if (values.some((line) => line.length !== axisSteps(columns)))
    say(
      `each line of pair ${id} needs ${axisSteps(columns)} numbers for ${columns.variable}, the last for an absent value`,
    )
}
