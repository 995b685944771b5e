/** A calendar month, written `AAAA-MM`. Stored everywhere as the date of its first day. */
export interface Month {
  readonly year: number
  readonly month: number
}

export function monthPlus(from: Month, months: number): Month {
  const count = from.year * 12 + (from.month - 1) + months
  return { year: Math.floor(count / 12), month: (((count % 12) + 12) % 12) + 1 }
}

export function monthText({ year, month }: Month): string {
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}`
}

/** The month that a text writes `AAAA-MM`; undefined when it is none. */
export function parseMonth(text: string): Month | undefined {
  const found = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(text)
  return found ? { year: Number(found[1]), month: Number(found[2]) } : undefined
}

/** The first day of the month, as the SQL literal and the stored value have it: `2020-11-01`. */
export function firstDay(month: Month): string {
  return `${monthText(month)}-01`
}
