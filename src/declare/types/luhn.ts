/**
 * SQL that is true when the last digit of a number is not its Luhn key, over a cell that holds that many digits. From the
 * right, every second digit is doubled, and a double of two digits is their sum. Provisional numbers and the
 * establishments of La Poste fail it rightly, so it is a figure and never a refusal. Source: decisions, "siret, siren".
 */
export function failsLuhn(cell: string, digits: 9 | 14): string {
  const terms = Array.from({ length: digits }, (_, place) => {
    const digit = `CAST(${cell} AS BIGINT) // ${10 ** place} % 10`
    return place % 2 === 0 ? digit : `(${digit}) * 2 - CASE WHEN ${digit} > 4 THEN 9 ELSE 0 END`
  })
  return `(${terms.join(' + ')}) % 10 <> 0`
}
