import type { Catalog } from '../../catalog/catalog.js'
import { columnTypes } from '../../declare/types/index.js'
import { type Description, type Kind, kinds, type Named } from './description.js'
import { parameterDescription, tableDescriptions, typeDescription } from './engine.js'
import { logOddsDescription, modelCorrectionDescription, ruleDescription } from './interventions.js'
import { listDescription, modelDescription, termDescriptions } from './models.js'
import {
  accessDescription,
  checkDescription,
  familyDescription,
  interfaceDescription,
  perimeterDescription,
  variableDescriptions,
} from './queries.js'
import { columnDescriptions, sourceDescription } from './sources.js'

export { caseLines } from './case-lines.js'

const makers: Readonly<Record<Kind, (catalog: Catalog) => Description[]>> = {
  source: (catalog) => [...catalog.sources.values()].map((source) => sourceDescription(catalog, source)),
  type: () => [...columnTypes.values()].map(typeDescription),
  perimeter: (catalog) => [...catalog.perimeter.values()].map((query) => perimeterDescription(catalog, query)),
  access: (catalog) => [...catalog.access.values()].map((query) => accessDescription(catalog, query)),
  family: (catalog) => catalog.families.map((family) => familyDescription(catalog, family)),
  variable: (catalog) => catalog.families.flatMap((family) => variableDescriptions(catalog, family)),
  interface: (catalog) => catalog.interfaces.map((table) => interfaceDescription(catalog, table)),
  check: (catalog) => catalog.checks.map((check) => checkDescription(catalog, check)),
  parameter: ({ parameters }) => parameters.map(parameterDescription),
  model: ({ models }) => models.map(modelDescription),
  term: ({ models }) => models.flatMap(termDescriptions),
  rule: (catalog) => catalog.rules.map((rule) => ruleDescription(catalog, rule)),
  correction: (catalog) => [
    ...catalog.modelCorrections.map(modelCorrectionDescription),
    ...catalog.logOddsCorrections.map((one) => logOddsDescription(catalog, one)),
  ],
  list: ({ lists }) => lists.map(listDescription),
  table: tableDescriptions,
  column: ({ sources }) => [...sources.values()].flatMap(columnDescriptions),
}

/** Everything that has a name, of one kind or of all. */
export function descriptions(catalog: Catalog, kind?: Kind): Description[] {
  return (kind ? [kind] : kinds).flatMap((one) => makers[one](catalog))
}

/** What goes by a name, whatever its kind: the same name may be a source and a variable. Case is not looked at. */
export function describe(catalog: Catalog, name: string, kind?: Kind): Description[] {
  const wanted = name.toLowerCase()
  return descriptions(catalog, kind).filter((one) => one.name.toLowerCase() === wanted)
}

/** The names without what is said of them, for lists and completion. */
export const named = ({ kind, name, label }: Named): Named => ({ kind, name, label })
