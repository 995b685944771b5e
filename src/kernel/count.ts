/** A number of things in words: 1 line, 2 lines. */
export const counted = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? '' : 's'}`

/** Several of them, those that there are: 3 lines and 2 cells. */
export const countedTogether = (...counts: readonly (readonly [count: number, thing: string])[]): string =>
  counts
    .filter(([count]) => count > 0)
    .map(([count, thing]) => counted(count, thing))
    .join(' and ')
