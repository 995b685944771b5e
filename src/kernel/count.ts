/** A number of things in words: 1 line, 2 lines. */
export const counted = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? '' : 's'}`
