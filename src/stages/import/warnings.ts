import type { Assertion } from '../../history/assertion.js'
import { counted } from '../../kernel/count.js'
import type { Issue } from '../../kernel/failure.js'

/** What a person should look at in a source that was imported: what is not kept, and where it can be read. */
export function importWarnings({ batch, source, counts, files }: Assertion): Issue[] {
  const place = `${batch}/${files.map(({ name }) => name).join(', ')}`
  const next = `See 1-imported/${batch}/refus/${source}.csv.`
  const messages = [
    ...(counts.refused > 0 ? [`${counted(counts.refused, 'line')} of ${counts.read} refused`] : []),
    ...(counts.cells && counts.cells.refused > 0 ? [`${counted(counts.cells.refused, 'cell')} refused`] : []),
  ]
  return messages.map((message) => ({ cause: 'warning', place, message, next }))
}
