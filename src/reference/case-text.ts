import { type CaseTable, parseCaseTable } from '../declare/case-table.js'
import type { QueryCase, SourceCase } from '../declare/cases.js'
import { bullets, code, fence, prose, sentence, visible, words } from './markdown.js'

/** The cases of a source as worked examples: lines in, then rows, refusals and counts out. */
export function sourceExamples(cases: readonly SourceCase[]): string {
  return examples(cases.map((one) => [title(one), sourceInput(one), ...sourceOutput(one)]))
}

/** The cases of a query as worked examples: rows in, rows out. */
export function queryExamples(cases: readonly QueryCase[]): string {
  return examples(
    cases.map((one) => [
      title(one),
      bullets(circumstances(one)),
      ...Object.entries(one.given).map(([name, text]) => `Given ${code(name)}:\n\n${rows(text)}`),
      `Gives${one.where ? `, among the lines where ${code(one.where)}` : ''}:\n\n${rows(one.expect)}`,
    ]),
  )
}

function examples(blocks: readonly (readonly string[])[]): string {
  if (blocks.length === 0) return ''
  const note = 'Each example below is run by `vigie test`. An empty cell is null.'
  const all = blocks.map((parts) => parts.filter((part) => part !== '').join('\n\n'))
  return ['## Worked examples', note, ...all].join('\n\n')
}

function title({ name, why }: { readonly name: string; readonly why?: string | undefined }): string {
  return `### ${words(name)}${why ? `\n\nWhy: ${prose(why)}` : ''}`
}

function sourceInput({ file, encoding, gzip, lines }: SourceCase): string {
  const form = [...(gzip ? ['gzip'] : []), ...(encoding === 'utf-8' ? [] : [encoding])].join(', ')
  return `${code(file)}${form ? ` (${form})` : ''}:\n\n${fence('text', visible(lines))}`
}

function sourceOutput({ rows: kept, refused, counts, error }: SourceCase): string[] {
  const numbers = Object.entries(counts ?? {}).map(([name, count]) => `${name.replaceAll('_', ' ')} ${count}`)
  return [
    kept === undefined ? '' : outcome('Kept', kept, 'No line is kept.'),
    refused === undefined ? '' : outcome('Refused', refused, 'Nothing is refused.'),
    numbers.length > 0 ? `Counts: ${numbers.join(', ')}.` : '',
    error === undefined ? '' : `The whole file is refused: ${sentence(error)}`,
  ]
}

function outcome(label: string, text: string, none: string): string {
  return readTable(text)?.rows.length === 0 ? none : `${label}:\n\n${rows(text)}`
}

function circumstances({ batch, months, parameters = {}, covered = {} }: QueryCase): string[] {
  const pairs = (values: Readonly<Record<string, unknown>>) =>
    Object.entries(values).map(([name, value]) => `${code(name)} ${String(value)}`)
  return [
    `As of batch ${batch}${months === undefined ? '' : `, over a grid of ${months} month${months > 1 ? 's' : ''}`}.`,
    ...(Object.keys(parameters).length > 0 ? [`Parameters: ${pairs(parameters).join(', ')}.`] : []),
    ...(Object.keys(covered).length > 0 ? [`Sources cover until: ${pairs(covered).join(', ')}.`] : []),
  ]
}

/** A table of a case with its columns aligned, whatever the spacing of its author; as it is when it does not read. */
export function alignedTable(text: string): string {
  const read = readTable(text)
  if (!read) return visible(text)
  const cells = [read.columns, ...read.rows.map((line) => line.map((cell) => (cell === '' ? "''" : (cell ?? ''))))]
  const shown = cells.map((line) => line.map(visible))
  const widths = read.columns.map((_, at) => Math.max(...shown.map((line) => line[at]?.length ?? 0)))
  const aligned = shown.map((line) => line.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | '))
  return aligned.map((line) => line.trimEnd()).join('\n')
}

const rows = (text: string) => fence('text', alignedTable(text))

/** A table that does not read is said by `vigie test`; a page is no place to stop for it. */
function readTable(text: string): CaseTable | undefined {
  try {
    return parseCaseTable(text)
  } catch {
    return undefined
  }
}
