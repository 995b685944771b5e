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

/** The first day of the month, as the SQL literal and the stored value have it: `2020-11-01`. */
export function firstDay(month: Month): string {
  return `${monthText(month)}-01`
}
