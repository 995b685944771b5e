import type { Month } from './month.js'

/**
 * The name of a monthly delivery: AAMM (`2011` is November 2020), AAMM_NN or AAMM[_NN]_text for a complement.
 * Source: decisions, "History". The month of the delivery is also the first month that its grid does not contain.
 */
export interface BatchKey {
  readonly text: string
  readonly month: Month
  /** The complement's number; -1 when there is none, so that the plain month comes first. */
  readonly number: number
  readonly label: string
}

const form = /^([0-9]{2})(0[1-9]|1[0-2])(?:_([0-9]+))?(?:_([0-9]*[A-Za-z][0-9A-Za-z_-]*))?$/

export function parseBatchKey(text: string): BatchKey | undefined {
  const found = form.exec(text)
  if (!found) return undefined
  const [, year, month, number, label] = found
  return {
    text,
    month: { year: 2000 + Number(year), month: Number(month) },
    number: number === undefined ? -1 : Number(number),
    label: label ?? '',
  }
}

/** Order of assertion: by month, then the complement's number (none first), then its text. */
export function compareBatchKeys(a: BatchKey, b: BatchKey): number {
  return (
    a.month.year - b.month.year ||
    a.month.month - b.month.month ||
    a.number - b.number ||
    (a.label < b.label ? -1 : a.label > b.label ? 1 : 0) ||
    (a.text < b.text ? -1 : a.text > b.text ? 1 : 0)
  )
}
