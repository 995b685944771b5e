import type { Catalog } from '../catalog/catalog.js'
import type { AccessQuery } from '../declare/access.js'
import type { Check, PerimeterQuery } from '../declare/query.js'
import { queryExamples } from './case-text.js'
import { outputTable } from './family-page.js'
import { bullets, code, fence, page, sentence } from './markdown.js'
import { atTop, declarationLink, parametersFact, tableLink } from './places.js'

/** Who is followed, and which establishment an account belongs to. */
export function perimeterPage(catalog: Catalog): string {
  const queries = [...catalog.perimeter.values()]
  return page('pipelines/perimeter', '# Perimeter', ...queries.flatMap((query) => perimeterParts(catalog, query)))
}

/** Who reads what: zones and profiles that get lists, and the companies that each zone sees. */
export function accessPage(catalog: Catalog): string {
  return page(
    'pipelines/access',
    '# Access',
    'A list that declares `access` is made again for each zone and profile of `agents_habilites`, with the companies that ' +
      '`entreprises_zones` gives to the zone. A value is shown when the company is `eligible` and the profile has every ' +
      'right that its column asks for; otherwise it is hidden, which readers are told apart from a value that nobody knows.',
    ...[...catalog.access.values()].flatMap((query) => accessParts(catalog, query)),
  )
}

function accessParts(catalog: Catalog, { name, file, sql, header }: AccessQuery): string[] {
  return [
    `## ${name}`,
    `${sentence(header.label)} ${declarationLink(file, atTop)}`,
    bullets([readsFact(catalog, header.reads), ...[parametersFact(catalog, sql, atTop) ?? []].flat()]),
    outputTable(header.columns, atTop),
    fence('sql', sql),
    deeper(queryExamples(catalog.queryCases.get(name) ?? [])),
  ]
}

function perimeterParts(catalog: Catalog, { name, file, sql, header }: PerimeterQuery): string[] {
  const needs = header.needs.map((source) => tableLink(catalog, source, atTop)).join(' or ')
  return [
    `## ${name}`,
    `${sentence(header.label)} ${declarationLink(file, atTop)}`,
    bullets([
      readsFact(catalog, header.reads),
      ...[parametersFact(catalog, sql, atTop) ?? []].flat(),
      ...(needs ? [`Cannot be computed before ${needs} was delivered.`] : []),
    ]),
    outputTable(header.columns, atTop),
    fence('sql', sql),
    deeper(queryExamples(catalog.queryCases.get(name) ?? [])),
  ]
}

/** Every check: what holds when it finds nothing, and what happens when it does. */
export function checkPage(catalog: Catalog): string {
  return page(
    'pipelines/checks',
    '# Checks',
    'A check is a SELECT that gives the bad lines of a batch. It looks at what the batch itself asserts, before any ' +
      'perimeter. A blocking check that finds more than its tolerance stops the batch (exit code 21).',
    ...catalog.checks.flatMap((check) => checkParts(catalog, check)),
  )
}

function checkParts(catalog: Catalog, { name, file, sql, header }: Check): string[] {
  const { label, proves, severity, reads, needs, tolerance } = header
  const allowed = [
    ...(tolerance?.lines === undefined ? [] : [`${tolerance.lines} lines`]),
    ...(tolerance?.share === undefined ? [] : [`${tolerance.share} of the lines of ${code(reads[0] ?? '')}`]),
  ].join(' or ')
  return [
    `## ${name}`,
    `${sentence(label)} ${declarationLink(file, atTop)}`,
    bullets([
      `Proves: ${sentence(proves)}`,
      severityWords[severity],
      ...(needs.length > 0
        ? [`Not run without ${needs.map((need) => tableLink(catalog, need, atTop)).join(' and ')} in the batch.`]
        : []),
      ...(tolerance
        ? [`Allowed: ${allowed}. Observed: ${sentence(tolerance.observed)} ${sentence(tolerance.reason)}`]
        : []),
      readsFact(catalog, reads),
      ...[parametersFact(catalog, sql, atTop) ?? []].flat(),
    ]),
    fence('sql', sql),
    deeper(queryExamples(catalog.queryCases.get(name) ?? [])),
  ]
}

const severityWords: Readonly<Record<Check['header']['severity'], string>> = {
  blocking: 'Blocking.',
  warning: 'Warning: it is told, and stops nothing.',
  info: 'For information: it is in the report alone.',
}

const readsFact = (catalog: Catalog, reads: readonly string[]) =>
  `Reads ${reads.map((read) => tableLink(catalog, read, atTop)).join(', ') || 'nothing'}.`

/** Headings one level down, where several declarations share a page. */
const deeper = (text: string) => text.replace(/^(#{2,3}) /gm, '#$1 ')
