import type { Assertion } from '../../history/assertion.js'
import type { Issue } from '../../kernel/failure.js'

/** What a person should look at in a source that was imported: what is not kept, and where it can be read. */
export function importWarnings({ batch, source, counts, files }: Assertion): Issue[] {
  const place = `${batch}/${files.map(({ name }) => name).join(', ')}`
  const next = `See 1-imported/${batch}/refus/${source}.csv.`
  const messages = [
    ...(counts.refused > 0 ? [`${plural(counts.refused, 'line')} of ${counts.read} refused`] : []),
    ...(counts.cells && counts.cells.refused > 0 ? [`${plural(counts.cells.refused, 'cell')} refused`] : []),
  ]
  return messages.map((message) => ({ cause: 'warning', place, message, next }))
}

const plural = (count: number, word: string) => `${count} ${word}${count > 1 ? 's' : ''}`
