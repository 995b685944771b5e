import { literal } from '../../kernel/sql.js'
import { columnType } from './column-type.js'

const french = ['janv', 'févr', 'mars', 'avr', 'mai', 'juin', 'juil', 'août', 'sept', 'oct', 'nov', 'déc']
const english = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']

/** The number of a month written in letters, two digits; null for what is no month. */
const monthNumber = (letters: string) => {
  const cases = [french, english].flatMap((months) =>
    months.map((month, index) => `WHEN ${literal(month)} THEN '${String(index + 1).padStart(2, '0')}'`),
  )
  return `CASE ${letters} ${cases.join(' ')} END`
}

/** The closing days of Banque de France files, which follow the language of the station they left. Source: sources, 5.11. */
export const date_mois_lettres = columnType({
  name: 'date_mois_lettres',
  meaning: 'A day, written JJ, the month in French (déc) or in English capitals (DEC), AAAA, without anything between.',
  stored: 'DATE',
  read: (cell) => {
    const letters = `substr(${cell}, 3, length(${cell}) - 6)`
    return `CASE WHEN regexp_full_match(${cell}, '[0-9]{2}[^0-9]{3,4}[0-9]{4}') AND NOT ends_with(${cell}, '0000')
      THEN try_cast(right(${cell}, 4) || '-' || ${monthNumber(letters)} || '-' || left(${cell}, 2) AS DATE) END`
  },
  expected: 'a date (like 31DEC2012 or 31déc2012)',
  write: (value) => `upper(strftime(${value}, '%d%b%Y'))`,
  examples: {
    '31DEC2012': '2012-12-31',
    '31déc2012': '2012-12-31',
    '28févr2015': '2015-02-28',
    '30juin2014': '2014-06-30',
    '31Dec2012': null,
    '31-déc-12': null,
    '31/12/2012': null,
    '31févr2015': null,
  },
})
