import type { QueryCase, SourceCase } from '../../declare/cases.js'
import { alignedTable } from '../case-text.js'

/** A case as lines of plain text: what is given, what comes out. */
export function caseLines(one: QueryCase | SourceCase): string[] {
  const said = [one.name, ...(one.why ? [`  Why: ${one.why.trim()}`] : [])]
  const block = (head: string, text: string) => [`  ${head}`, ...indented(text)]
  if ('lines' in one) {
    return [
      ...said,
      ...block(one.file, one.lines),
      ...(one.rows === undefined ? [] : block('kept:', alignedTable(one.rows))),
      ...(one.refused === undefined ? [] : block('refused:', alignedTable(one.refused))),
      ...(one.error === undefined ? [] : [`  the whole file is refused: ${one.error}`]),
    ]
  }
  return [
    ...said,
    `  as of batch ${one.batch}`,
    ...Object.entries(one.given).flatMap(([table, text]) => block(`given ${table}:`, alignedTable(text))),
    ...block(one.where ? `gives, where ${one.where}:` : 'gives:', alignedTable(one.expect)),
  ]
}

const indented = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => `    ${line}`)
