import { columnType } from './column-type.js'
import { onlyDigits, wholeNumber } from './digits.js'

/**
 * A period as one number, sixteen times its first month (of those since the year 0) plus its months; null when the number
 * is no period. In whole numbers and without a branch, which costs a tenth of cutting the text: there are hundreds of
 * millions of these cells.
 */
const packed = (number: string) => {
  const [code, quarter, month] = [`(${number} % 100)`, `(${number} % 100 // 10)`, `(${number} % 10)`]
  const isYear = `CAST(${code} = 62 AS INTEGER)`
  const year = `(${number} % 1000000 // 100 + CAST(${number} < 1000000 AS INTEGER) * (1900 + 100 * CAST(${number} < 5000 AS INTEGER)))`
  const first = `(1 - ${isYear}) * ((${quarter} - 1) * 3 + greatest(${month}, 1) - 1)`
  const months = `1 + ${isYear} * 11 + (1 - ${isYear}) * 2 * CAST(${month} = 0 AS INTEGER)`
  const known = `(${code} = 62 OR ${quarter} BETWEEN 1 AND 4 AND ${month} <= 3) AND ${year} > 0`
  return `((${year} * 12 + ${first}) * 16 + ${months} + CASE WHEN ${known} THEN 0 END)`
}

/** The number of a cell; a million is added where the year has its four digits. */
const numberOf = (cell: string) =>
  `CASE strlen(${cell}) WHEN 4 THEN ${wholeNumber(cell)} WHEN 6 THEN 1000000 + ${wholeNumber(cell)} END`

const days = (period: string) => {
  const [start, end] = [`(${period} // 16)`, `(${period} // 16 + ${period} % 16)`]
  return [start, end].map((month) => `make_date(${month} // 12, ${month} % 12 + 1, 1)`)
}

/**
 * An Urssaf period: AAQM or AAAAQM, where Q is the quarter and M the month inside it. `201511` is January 2015, not
 * November. Source: sources, 2.2; decisions, "Urssaf period", which refuses what the reference lets overflow.
 */
export const period_yyqm = columnType({
  name: 'period_yyqm',
  meaning:
    'An Urssaf period: year (two digits, below 50 is 20AA, or four) then 62 for the whole year, Q0 for a quarter, QM for the M-th month of the quarter.',
  stored: 'STRUCT(debut DATE, fin DATE)',
  parts: [
    { suffix: '_debut', stored: 'DATE', meaning: 'first day of the period' },
    { suffix: '_fin', stored: 'DATE', meaning: 'first day after the period' },
  ],
  read: (cell) => {
    const number = wholeNumber(cell)
    const [code, month] = [`(${number} % 100)`, `(${number} % 10)`]
    const year = `(${number} // 100 + CASE WHEN strlen(${cell}) = 6 THEN 0 WHEN ${number} < 5000 THEN 2000 ELSE 1900 END)`
    const first = `CASE WHEN ${code} = 62 THEN 1 ELSE (${code} // 10 - 1) * 3 + greatest(${month}, 1) END`
    const after = `(${first} - 1 + CASE WHEN ${code} = 62 THEN 12 WHEN ${month} = 0 THEN 3 ELSE 1 END)`
    const digits = onlyDigits(cell, number)
    const known = `(${code} = 62 OR ${code} // 10 BETWEEN 1 AND 4 AND ${month} <= 3)`
    return `CASE WHEN ${digits} THEN CASE WHEN (strlen(${cell}) = 6 OR strlen(${cell}) = 4) AND ${known} AND ${year} > 0
      THEN {'debut': make_date(${year}, ${first}, 1), 'fin': make_date(${year} + ${after} // 12, ${after} % 12 + 1, 1)}
      END END`
  },
  usual: { shape: { of: 'digits', from: 4, to: 6 }, steps: [numberOf, packed], read: days },
  expected: 'an Urssaf period (like 201811, 2110 or 1862)',
  write: (value) => {
    const [start, end] = [`(${value}).debut`, `(${value}).fin`]
    return `strftime(${start}, '%Y') || CASE datediff('month', ${start}, ${end}) WHEN 12 THEN '62'
      WHEN 3 THEN quarter(${start}) || '0' ELSE quarter(${start}) || ((month(${start}) - 1) % 3 + 1) END`
  },
  // The whole table of sources, 2.2, with the refusals that decisions adds.
  examples: {
    '1162': "{'debut': 2011-01-01, 'fin': 2012-01-01}",
    '0162': "{'debut': 2001-01-01, 'fin': 2002-01-01}",
    '5062': "{'debut': 1950-01-01, 'fin': 1951-01-01}",
    '1862': "{'debut': 2018-01-01, 'fin': 2019-01-01}",
    '201862': "{'debut': 2018-01-01, 'fin': 2019-01-01}",
    '2110': "{'debut': 2021-01-01, 'fin': 2021-04-01}",
    '1820': "{'debut': 2018-04-01, 'fin': 2018-07-01}",
    '2040': "{'debut': 2020-10-01, 'fin': 2021-01-01}",
    '1022': "{'debut': 2010-05-01, 'fin': 2010-06-01}",
    '1031': "{'debut': 2010-07-01, 'fin': 2010-08-01}",
    '0232': "{'debut': 2002-08-01, 'fin': 2002-09-01}",
    '2041': "{'debut': 2020-10-01, 'fin': 2020-11-01}",
    '2043': "{'debut': 2020-12-01, 'fin': 2021-01-01}",
    '6331': "{'debut': 1963-07-01, 'fin': 1963-08-01}",
    '201631': "{'debut': 2016-07-01, 'fin': 2016-08-01}",
    '201712': "{'debut': 2017-02-01, 'fin': 2017-03-01}",
    '201511': "{'debut': 2015-01-01, 'fin': 2015-02-01}",
    '199904': null,
    '56331': null,
    '2004101': null,
    '5a31': null,
    '56a1': null,
    '564a': null,
  },
})
