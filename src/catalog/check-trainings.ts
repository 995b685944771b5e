import type { Training } from '../declare/training.js'
import type { Catalog } from './catalog.js'
import { companyVariables } from './check-models.js'
import type { Report } from './read.js'

/** A plan learns from variables that exist and do not look after their month, and only its target does. */
export function checkTrainings(catalog: Catalog, report: Report): void {
  for (const plan of catalog.trainings) {
    const variables = companyVariables(catalog, plan.grain)
    const say = (message: string) => report(plan.file, message)
    if (variables.get(plan.target.variable)?.role !== 'target')
      say(`its target, ${plan.target.variable}, is no column of a family that declares role: target`)
    const targets = [...variables].filter(([, { role }]) => role === 'target').map(([name]) => name)
    const known = (place: string, name: string) => {
      const variable = variables.get(name)
      if (!variable) say(`${place} reads ${name}, which no family gives`)
      else if (variable.role === 'target') say(`${place} reads ${name}, a target: it says what comes after the month`)
      return variable
    }
    for (const { id, variables: own } of plan.groups) {
      for (const { variable: name, monotone } of own) {
        const variable = known(`group ${id}`, name)
        if (variable?.stored === 'DATE') say(`group ${id} reads ${name}, a day: learn from how long ago it is`)
        if (variable?.stored === 'VARCHAR' && monotone !== 'none')
          say(`group ${id} wants ${name} ${monotone}, which a code cannot be`)
      }
    }
    if (plan.rows.drawn_by) known('rows.drawn_by', plan.rows.drawn_by)
    if (plan.rows.others_share < 1 && !plan.rows.drawn_by)
      say('rows.others_share is under 1, and rows.drawn_by names no variable')
    const words: string[] = plan.rows.where.match(/[a-z][a-z0-9_]*/gi) ?? []
    for (const name of targets.filter((target) => words.includes(target))) known('rows.where', name)
    checkNames(plan, say)
  }
}

function checkNames({ groups }: Training, say: (message: string) => void): void {
  const names = groups.flatMap(({ variables }) => variables.map(({ variable }) => variable))
  for (const name of new Set(names.filter((one, at) => names.indexOf(one) !== at))) say(`${name} is in it twice`)
  const ids = groups.map(({ id }) => id)
  for (const id of new Set(ids.filter((one, at) => ids.indexOf(one) !== at))) say(`two groups are named ${id}`)
}
