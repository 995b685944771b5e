import type { DeclaredSource } from '../catalog/catalog.js'
import { code, sentence } from './markdown.js'

/** How the lines of a source follow each other from batch to batch, in words. */
export function historyFacts(source: DeclaredSource): string[] {
  return [
    keyFact(source),
    source.history === 'stock'
      ? 'Stock: a delivery is the whole truth; what it no longer lists is removed.'
      : 'Flux: a delivery adds lines, and replaces earlier ones of the same key or group.',
    source.exact_duplicates === 'count'
      ? 'Equal lines of one delivery all count.'
      : 'Equal lines of one delivery are one, and are counted as duplicates.',
    ...removalFact(source),
    source.perimeter === 'whole' ? 'Its table is never cut to the perimeter.' : 'Its table is cut to the perimeter.',
    ...attachmentFact(source),
    coverageFact(source),
    source.lists_every_case
      ? 'It lists every case: up to the day it covers, no line means none.'
      : 'It does not list every case: no line means unknown.',
    ...volumeFact(source),
  ]
}

const names = (columns: readonly string[]) => columns.map(code).join(', ')

function keyFact({ key, group, scope }: DeclaredSource): string {
  if (key.length > 0)
    return `Key: ${names(key)}; a later line of the same key replaces it. Compared by ranges of ${scope}.`
  return `No key; the latest batch that holds a group (${names(group ?? [])}) replaces the whole of it. Compared by ranges of ${scope}.`
}

const percent = (share: number) => `${Math.round(share * 1000) / 10} %`

function removalFact({ removed_tolerance: removed, replaced_tolerance: replaced }: DeclaredSource): string[] {
  const told = (what: string, tolerance: typeof removed) =>
    tolerance
      ? [
          `A delivery that ${what} more than ${percent(tolerance.share)} of the lines stops the batch: ${sentence(tolerance.reason)}`,
        ]
      : []
  return [...told('removes', removed), ...told('replaces', replaced)]
}

function attachmentFact({ attachment }: DeclaredSource): string[] {
  if (!attachment) return []
  const { siret, compte, date } = attachment
  return [
    `A line without ${code(siret)} gets that of its ${code(compte)} on the day ${code(date)}, when a state is read.`,
  ]
}

function coverageFact({ covers }: DeclaredSource): string {
  if ('last' in covers) return `It covers up to the last value of ${code(covers.last)}.`
  const { lag_months: lag } = covers
  return `It covers up to the day before the month of its last batch${lag > 0 ? `, less ${lag} month${lag > 1 ? 's' : ''}` : ''}.`
}

function volumeFact({ volume }: DeclaredSource): string[] {
  if (!volume) return []
  return [`A change of volume of up to ${percent(volume.tolerance)} is normal: ${sentence(volume.reason)}`]
}
