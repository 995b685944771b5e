export const wholeNumber = (cell: string) => `try_cast(${cell} AS INTEGER)`

/** Whether a cell, of which `number` is the whole number, is digits alone. The pattern is only for what has leading zeros. */
export const onlyDigits = (cell: string, number: string) =>
  `CASE WHEN CAST(${number} AS VARCHAR) = ${cell} THEN ${number} > 0 ELSE regexp_full_match(${cell}, '[0-9]+') END`
