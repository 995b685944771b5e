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
    '31janv2015': '2015-01-31',
    '31JAN2015': '2015-01-31',
    '28févr2015': '2015-02-28',
    '28FEB2015': '2015-02-28',
    '31mars2015': '2015-03-31',
    '31MAR2015': '2015-03-31',
    '30avr2015': '2015-04-30',
    '30APR2015': '2015-04-30',
    '31mai2015': '2015-05-31',
    '31MAY2015': '2015-05-31',
    '30juin2015': '2015-06-30',
    '30JUN2015': '2015-06-30',
    '31juil2015': '2015-07-31',
    '31JUL2015': '2015-07-31',
    '31août2015': '2015-08-31',
    '31AUG2015': '2015-08-31',
    '30sept2015': '2015-09-30',
    '30SEP2015': '2015-09-30',
    '31oct2015': '2015-10-31',
    '31OCT2015': '2015-10-31',
    '30nov2015': '2015-11-30',
    '30NOV2015': '2015-11-30',
    '31déc2015': '2015-12-31',
    '31DEC2015': '2015-12-31',
    '29févr2016': '2016-02-29',
    '29FEB2015': null,
    '31Dec2012': null,
    '31-déc-12': null,
    '31/12/2012': null,
    '31DÉC2012': null,
    '31févr2015': null,
  },
})
