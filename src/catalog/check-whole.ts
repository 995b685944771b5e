import { grains } from '../declare/query.js'
import { type Catalog, engineTables } from './catalog.js'
import { checkInterfaces } from './check-interfaces.js'
import { checkInterventions } from './check-interventions.js'
import { checkLists } from './check-lists.js'
import { checkModels } from './check-models.js'
import { checkTrainings } from './check-trainings.js'
import { lineColumns, tableColumns } from './columns.js'
import type { Report } from './read.js'

/** What no single file can say of itself: names that exist, units that agree, cases beside each declaration. */
export function checkWhole(catalog: Catalog, report: Report): void {
  checkSources(catalog, report)
  checkSameNameSameThing(catalog, report)
  checkReads(catalog, report)
  checkCasesBeside(catalog, report)
  checkNamesTold(catalog, report)
  checkGrids(catalog, report)
  checkTargets(catalog, report)
  checkInterfaces(catalog, report)
  checkModels(catalog, report)
  checkTrainings(catalog, report)
  checkLists(catalog, report)
  checkInterventions(catalog, report)
}

/** Every declaration that is one SELECT with cases of tables beside it. */
const queriesOf = ({ families, interfaces, perimeter, access, checks, rules, logOddsCorrections }: Catalog) => [
  ...families,
  ...interfaces,
  ...perimeter.values(),
  ...access.values(),
  ...checks,
  ...rules,
  ...logOddsCorrections,
]

function checkSources(catalog: Catalog, report: Report): void {
  for (const source of catalog.sources.values()) {
    const names = new Set(lineColumns(source).map((column) => column.name))
    const missing = (kind: string, columns: readonly string[]) => {
      for (const column of columns)
        if (!names.has(column)) report(source.file, `${kind} names ${column}, which is no column`)
    }
    missing('the key', source.key)
    missing('the group', source.group ?? [])
    missing('the chain', source.chain ?? [])
    if (source.attachment) missing('the attachment', Object.values(source.attachment))
    if (source.entity) missing('the entity', [source.entity])
    if (
      'last' in source.covers &&
      !tableColumns(source).some(({ name }) => name === ('last' in source.covers && source.covers.last))
    ) {
      report(source.file, `covers.last names ${source.covers.last}, which is no column`)
    }
    if (source.key.length === 0 && !source.group) report(source.file, 'has neither a key nor a group')
    for (const pattern of source.files) {
      try {
        new RegExp(pattern, 'i')
      } catch {
        report(source.file, `the pattern ${pattern} is not a regular expression`)
      }
    }
  }
}

/** Two sources that give one name to a column must mean the same type and unit, or a join would lie. */
function checkSameNameSameThing(catalog: Catalog, report: Report): void {
  const seen = new Map<string, { what: string; source: string }>()
  for (const source of catalog.sources.values()) {
    for (const column of tableColumns(source)) {
      const what = `${column.stored}${column.unit ? ` in ${column.unit}` : ''}`
      const before = seen.get(column.name)
      if (before && before.what !== what) {
        report(source.file, `column ${column.name} is ${what}, but ${before.what} in source ${before.source}`)
      } else seen.set(column.name, { what, source: source.name })
    }
  }
}

function checkReads(catalog: Catalog, report: Report): void {
  const known = new Set([
    ...catalog.sources.keys(),
    ...catalog.families.map(({ name }) => name),
    ...Object.keys(engineTables),
  ])
  const duplicated = catalog.families.filter(({ name }) => catalog.sources.has(name) || name in engineTables)
  for (const { file, name } of duplicated)
    report(file, `takes the name ${name}, which a source or the engine already has`)
  for (const query of queriesOf(catalog).filter((one) => !catalog.interfaces.some(({ file }) => file === one.file))) {
    for (const read of query.header.reads) {
      if (!known.has(read)) report(query.file, `reads ${read}, which is neither a source, a family nor an engine table`)
    }
  }
}

/** Tables of the engine that say what became of files, and hold no line of any. */
const withoutLines = new Set(['compte_rendu', 'colonnes', 'calcul'])

/** What a check names goes into logs and alerts: it must not be able to name a company. */
function checkNamesTold({ checks }: Catalog, report: Report): void {
  for (const { file, header } of checks.filter(({ header }) => header.names !== undefined)) {
    const read = header.reads.find((name) => !withoutLines.has(name))
    if (read) report(file, `tells the values of ${header.names}, and reads ${read}, which holds lines of companies`)
  }
}

function checkCasesBeside(catalog: Catalog, report: Report): void {
  const next = 'Write at least one case: rows in, rows out.'
  for (const source of catalog.sources.values()) {
    if (!catalog.sourceCases.has(source.name)) report(source.file, `has no ${source.name}.cases.yaml beside it`, next)
  }
  for (const query of queriesOf(catalog)) {
    if (!catalog.queryCases.has(query.name)) report(query.file, `has no ${query.name}.cases.yaml beside it`, next)
  }
  for (const { name, file } of catalog.modelCorrections)
    if (!catalog.correctionCases.has(name)) report(file, `has no ${name}.cases.yaml beside it`, next)
  const names = new Set<string>()
  for (const { name, file } of queriesOf(catalog)) {
    // Cases are found by name, so two declarations of one name would share them.
    if (names.has(name)) report(file, `takes the name ${name}, which another declaration already has`)
    names.add(name)
  }
  for (const name of catalog.queryCases.keys())
    if (!names.has(name)) report(`${name}.cases.yaml`, 'has no SQL beside it')
  for (const name of catalog.sourceCases.keys()) {
    if (!catalog.sources.has(name)) report(`sources/${name}.cases.yaml`, 'has no source beside it')
  }
}

function checkGrids(catalog: Catalog, report: Report): void {
  for (const grain of Object.keys(grains)) {
    const ofGrain = catalog.families.filter(({ header }) => header.grain === grain)
    const own = ofGrain.filter(({ header }) => header.role === 'grid')
    if (own.length !== 1) report('variables', `${own.length} families are the grid of ${grain}; exactly one must be`)
    for (const { file, header } of own) {
      const early = ofGrain.find(({ name }) => header.reads.includes(name))
      if (early) report(file, `reads ${early.name}, which is laid on the lines of this grid`)
    }
    const seen = new Map<string, string>()
    for (const { name, file, header } of ofGrain) {
      for (const column of Object.keys(header.columns)) {
        const other = seen.get(column)
        if (other) report(file, `gives the column ${column} that ${other} already gives to the table ${grain}`)
        seen.set(column, name)
      }
    }
  }
}

/** What is read after the month may not come back as a variable: only a target reads a target. */
function checkTargets(catalog: Catalog, report: Report): void {
  const targets = new Set(catalog.families.filter(({ header }) => header.role === 'target').map(({ name }) => name))
  for (const { file, header } of catalog.families) {
    if (header.role === 'target') continue
    for (const read of header.reads.filter((name) => targets.has(name)))
      report(
        file,
        `reads ${read}, a target: it says what comes after the month. Declare role: target if this one does too`,
      )
  }
}
