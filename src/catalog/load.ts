import { basename, dirname } from 'node:path'
import { accessHeader } from '../declare/access.js'
import { queryCases, sourceCases } from '../declare/cases.js'
import { correctionCases, correctionShape, logOddsHeader, ruleHeader } from '../declare/intervention.js'
import { listShape } from '../declare/list.js'
import { modelShape } from '../declare/model.js'
import { parameterShape } from '../declare/parameter.js'
import { checkHeader, familyHeader, interfaceHeader, perimeterHeader } from '../declare/query.js'
import { sourceShape } from '../declare/source.js'
import { trainingShape } from '../declare/training.js'
import { Failure, type Issue } from '../kernel/failure.js'
import type { Catalog } from './catalog.js'
import { checkWhole } from './check-whole.js'
import { orderFamilies, orderInterfaces } from './order.js'
import { type Report, readJson, readSql, readYaml, reporter } from './read.js'
import { type DeclarationFile, scanDeclarations } from './scan.js'

/**
 * Reads and checks all of `pipelines/`. Throws one Failure that carries every problem found, each with its file, so
 * that an author corrects them in one go. A run leaves the cases unread: they are long, and prove what a run only uses.
 */
export async function loadCatalog(
  root: string,
  cases: 'with cases' | 'without cases' = 'with cases',
  declarations?: readonly DeclarationFile[],
): Promise<Catalog> {
  const issues: Issue[] = []
  const draft = emptyDraft(root)
  const found = declarations ?? (await scanDeclarations(root))
  const report = reporter(issues, new Set(found.filter(({ ofWorkspace }) => ofWorkspace).map(({ file }) => file)))
  for (const { file, digest } of found) draft.digests.set(file, digest)
  for (const declaration of found) {
    if (cases === 'with cases' || !declaration.file.endsWith('.cases.yaml')) readInto(draft, declaration, report)
    else noteCases(draft, declaration.file)
  }
  draft.families = orderFamilies(draft.families, report)
  draft.interfaces = orderInterfaces(draft.interfaces, report)
  checkWhole(draft, report)
  if (issues.length > 0) throw new Failure(issues)
  return draft
}

type Draft = { -readonly [Key in keyof Catalog]: Mutable<Catalog[Key]> }
type Mutable<Value> =
  Value extends ReadonlyMap<infer Key, infer Inner>
    ? Map<Key, Inner>
    : Value extends readonly (infer Item)[]
      ? Item[]
      : Value

function emptyDraft(root: string): Draft {
  return {
    root,
    sources: new Map(),
    families: [],
    interfaces: [],
    perimeter: new Map(),
    access: new Map(),
    checks: [],
    parameters: [],
    models: [],
    trainings: [],
    lists: [],
    rules: [],
    modelCorrections: [],
    logOddsCorrections: [],
    sourceCases: new Map(),
    queryCases: new Map(),
    correctionCases: new Map(),
    digests: new Map(),
  }
}

const nameOf = (file: string) => basename(file).replace(/\..*$/, '')

/** Remembers that cases are there, without their content. */
function noteCases(draft: Draft, file: string): void {
  const cases = file.startsWith('sources/')
    ? draft.sourceCases
    : isOfModelCorrection(draft, file)
      ? draft.correctionCases
      : draft.queryCases
  cases.set(nameOf(file), [])
}

/** A correction in YAML has one company a case, one in SQL has tables. */
const isOfModelCorrection = ({ digests }: Draft, file: string) =>
  file.startsWith('corrections/') && digests.has(file.replace(/\.cases\.yaml$/, '.correction.yaml'))

/** The folder says what a file is, its suffix says it again; anything else is refused rather than ignored. */
function readInto(draft: Draft, declaration: DeclarationFile, report: Report): void {
  const { file } = declaration
  const name = nameOf(file)
  const [room] = file.split('/')
  const is = (folder: string, suffix: string) => room === folder && file.endsWith(suffix)
  if (is('sources', '.source.yaml')) {
    const source = readYaml(declaration, sourceShape, report)
    if (source && source.name !== name) report(file, `declares the name ${source.name}; it must be ${name}`)
    if (source) draft.sources.set(name, { ...source, file, digest: declaration.digest })
  } else if (is('sources', '.cases.yaml')) {
    draft.sourceCases.set(name, readYaml(declaration, sourceCases, report)?.cases ?? [])
  } else if (file.endsWith('.cases.yaml') && isOfModelCorrection(draft, file)) {
    draft.correctionCases.set(name, readYaml(declaration, correctionCases, report)?.cases ?? [])
  } else if (file.endsWith('.cases.yaml')) {
    draft.queryCases.set(name, readYaml(declaration, queryCases, report)?.cases ?? [])
  } else if (is('perimeter', '.sql')) {
    const read = readSql(declaration, perimeterHeader, report)
    if (read) draft.perimeter.set(name, { name, file, ...read })
  } else if (is('access', '.sql')) {
    const read = readSql(declaration, accessHeader, report)
    if (read) draft.access.set(name, { name, file, ...read })
  } else if (is('variables', '.sql')) {
    const read = readSql(declaration, familyHeader, report)
    if (read) draft.families.push({ name, file, theme: basename(dirname(file)), ...read })
  } else if (is('interface', '.sql')) {
    const read = readSql(declaration, interfaceHeader, report)
    if (read) draft.interfaces.push({ name, file, ...read })
  } else if (is('checks', '.check.sql')) {
    const read = readSql(declaration, checkHeader, report)
    if (read) draft.checks.push({ name, file, ...read })
  } else if (is('parameters', '.parameter.yaml')) {
    const parameter = readYaml(declaration, parameterShape, report)
    if (parameter) draft.parameters.push({ ...parameter, name, file })
  } else if (is('models', '.model.json')) {
    const model = readJson(declaration, modelShape, report)
    if (model) draft.models.push({ ...model, file, digest: declaration.digest })
  } else if (is('models', '.training.yaml')) {
    const plan = readYaml(declaration, trainingShape, report)
    if (plan) draft.trainings.push({ ...plan, name, file, digest: declaration.digest })
  } else if (is('lists', '.list.yaml')) {
    const list = readYaml(declaration, listShape, report)
    if (list) draft.lists.push({ ...list, name, file })
  } else if (!readIntervention(draft, declaration, report)) {
    report(file, 'is in no known place or has no known suffix', 'See pipelines/README.md for where each kind goes.')
  }
}

/** A rule or a correction of an expert; false when the file is neither. */
function readIntervention(draft: Draft, declaration: DeclarationFile, report: Report): boolean {
  const { file, digest } = declaration
  const name = nameOf(file)
  if (file.startsWith('rules/') && file.endsWith('.rule.sql')) {
    const read = readSql(declaration, ruleHeader, report)
    if (read) draft.rules.push({ name, file, digest, ...read })
  } else if (file.startsWith('corrections/') && file.endsWith('.correction.sql')) {
    const read = readSql(declaration, logOddsHeader, report)
    if (read) draft.logOddsCorrections.push({ name, file, digest, ...read })
  } else if (file.startsWith('corrections/') && file.endsWith('.correction.yaml')) {
    const correction = readYaml(declaration, correctionShape, report)
    if (correction) draft.modelCorrections.push({ ...correction, name, file, digest })
  } else return false
  return true
}
