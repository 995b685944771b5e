import type { Catalog } from '../catalog/catalog.js'
import type { LogOddsCorrection, ModelCorrection, Rule, Signed } from '../declare/intervention.js'
import { queryExamples } from './case-text.js'
import { curveRows } from './curve-rows.js'
import { outputTable } from './family-page.js'
import { bullets, code, fence, link, page, sentence, table, words } from './markdown.js'
import { atTop, declarationLink, parametersFact, tableLink } from './places.js'

/** Every rule of experts on the level of a line. */
export function rulePage(catalog: Catalog): string {
  return page(
    'pipelines/rules',
    '# Rules',
    'A rule moves the level of a company, never its score. The rules that act on a batch are added up, the sum is bounded ' +
      'by `compteur_regles_max`, and the level stays among those of the model. What moved is on the line, whatever came ' +
      `of it, in ${code('redressements')}. ${link('How to correct a score', '../how-to/correct-a-score.md')}.`,
    ...catalog.rules.flatMap((rule) => [
      ...signedParts(rule.name, rule.file, rule.header),
      `> ${words(rule.header.sentence)}`,
      ...queryParts(catalog, rule),
    ]),
  )
}

/** Every correction of experts on the log-odds. */
export function correctionPage(catalog: Catalog): string {
  const all = [...catalog.modelCorrections, ...catalog.logOddsCorrections]
  return page(
    'pipelines/corrections',
    '# Corrections',
    'A correction moves the log-odds: it weakens, strengthens or freezes a group of a model, replaces a curve, or adds to ' +
      'the log-odds of companies within its own bounds; what is added to one company stays within `plafond_corrections`. ' +
      `What moved is on the line, in ${code('redressements')}. ` +
      `${link('How to correct a score', '../how-to/correct-a-score.md')}.`,
    ...(all.length === 0 ? ['None is declared.'] : []),
    ...catalog.modelCorrections.flatMap((one) => [
      ...signedParts(one.name, one.file, one),
      ...modelCorrectionParts(catalog, one),
    ]),
    ...catalog.logOddsCorrections.flatMap((one) => [
      ...signedParts(one.name, one.file, one.header),
      `Adds to the log-odds of ${modelLink(one.header.model)} between ${one.header.lo} and ${one.header.hi}.`,
      ...queryParts(catalog, one),
    ]),
  )
}

const modelLink = (id: string) => link(code(id), `models/${id}.md`)

function signedParts(name: string, file: string, { label, version, author, reason, enabled, valid }: Signed): string[] {
  return [
    `## ${name}`,
    `${sentence(label)} ${declarationLink(file, atTop)}`,
    bullets([
      `Version ${version}, by ${sentence(author)}`,
      `Because: ${sentence(reason)}`,
      `Acts from ${valid.from}${valid.to === null ? ', until someone ends it' : ` to ${valid.to}`}` +
        `${enabled ? '.' : '; **off**: kept for the record, applied to no batch.'}`,
    ]),
  ]
}

function queryParts(catalog: Catalog, { name, sql, header }: Rule | LogOddsCorrection): string[] {
  return [
    bullets([
      `Reads ${header.reads.map((read) => tableLink(catalog, read, atTop)).join(', ') || 'nothing'}` +
        `${header.reads_from ? `, from ${header.reads_from.slice(0, 7)} on` : ''}.`,
      ...[parametersFact(catalog, sql, atTop) ?? []].flat(),
    ]),
    outputTable(header.inputs, atTop),
    fence('sql', sql),
    queryExamples(catalog.queryCases.get(name) ?? []).replace(/^(#{2,3}) /gm, '#$1 '),
  ]
}

function modelCorrectionParts(catalog: Catalog, one: ModelCorrection): string[] {
  const cases = (catalog.correctionCases.get(one.name) ?? []).map(({ name, given, before, after }) => [
    words(name),
    Object.entries(given)
      .map(([variable, value]) => code(`${variable} = ${value ?? 'null'}`))
      .join(', '),
    `${before.log_odds}, ${words(before.level)}`,
    `${after.log_odds}, ${words(after.level)}`,
  ])
  const effect =
    one.kind === 'sub_model'
      ? [`Multiplies what the group ${code(one.group)} of ${modelLink(one.model)} contributes by ${one.multiplier}.`]
      : [
          `Replaces the curve of the term ${code(one.term)} of ${modelLink(one.model)}.`,
          table(
            ['value', 'contribution'],
            [...curveRows(one.curve), ...(one.missing ? [['none', String(one.missing.contribution)]] : [])],
          ),
        ]
  return [...effect, table(['case', 'given', 'log-odds before', 'log-odds after'], cases)]
}
