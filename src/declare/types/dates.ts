import { columnType } from './column-type.js'
import { onlyDigits, wholeNumber } from './digits.js'

/** A day in ISO form. Casting there and back refuses all else that the engine would take for a date. */
const isoDay = (text: string) =>
  `CASE WHEN strlen(${text}) = 10 AND CAST(try_cast(${text} AS DATE) AS VARCHAR) = ${text} THEN try_cast(${text} AS DATE) END`

/** A day in another form, once the pattern says that it has that form: the engine alone would take blanks and signs. */
const dayLike = (cell: string, pattern: string, format: string) =>
  `CASE WHEN regexp_full_match(${cell}, ${pattern}) AND NOT ends_with(${cell}, '0000')
    THEN CAST(try_strptime(${cell}, '${format}') AS DATE) END`

export const date = columnType({
  name: 'date',
  meaning: 'A day, written AAAA-MM-JJ; a midnight time after it is accepted.',
  stored: 'DATE',
  read: (cell) => `coalesce(${isoDay(cell)},
    CASE WHEN regexp_full_match(${cell}, '.{10}[ T]00:00:00(\\.0+)?Z?') THEN ${isoDay(`substr(${cell}, 1, 10)`)} END)`,
  usual: { shape: { of: 'day', written: ['AAAA-MM-JJ'] }, read: (cell) => [`try_cast(${cell} AS DATE)`] },
  expected: 'a date (like 2020-11-30)',
  write: (value) => `strftime(${value}, '%Y-%m-%d')`,
  examples: {
    '2020-11-30': '2020-11-30',
    '2025-06-13 00:00:00': '2025-06-13',
    '2020-02-30': null,
    '2020-1-1': null,
    '0000-01-01': null,
  },
})

export const date_fr = columnType({
  name: 'date_fr',
  meaning: 'A day, written JJ/MM/AAAA.',
  stored: 'DATE',
  read: (cell) => dayLike(cell, "'[0-9]{2}/[0-9]{2}/[0-9]{4}'", '%d/%m/%Y'),
  usual: {
    shape: { of: 'day', written: ['JJ/MM/AAAA'] },
    read: (cell) => [`CAST(try_strptime(${cell}, '%d/%m/%Y') AS DATE)`],
  },
  expected: 'a date (like 30/11/2020)',
  write: (value) => `strftime(${value}, '%d/%m/%Y')`,
  examples: { '30/11/2020': '2020-11-30', '31/04/2020': null, '1/11/2020': null, '2020-11-30': null },
})

export const date_sas = columnType({
  name: 'date_sas',
  meaning: 'A day as SAS prints it, with an English three-letter month in any case.',
  stored: 'DATE',
  read: (cell) => dayLike(cell, "'(?i)[0-9]{2}(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[0-9]{4}'", '%d%b%Y'),
  expected: 'a date (like 26MAY2014)',
  write: (value) => `upper(strftime(${value}, '%d%b%Y'))`,
  examples: {
    '26MAY2014': '2014-05-26',
    '15May2018': '2018-05-15',
    '24feb2014': '2014-02-24',
    '30FEB2014': null,
    '26MAI2014': null,
  },
})

/** In whole numbers, which costs half of a text to parse: there are tens of millions of these cells. */
const urssafDay = (number: string) => {
  const [year, month, day] = [`(${number} // 10000 + 1900)`, `(${number} // 100 % 100)`, `(${number} % 100)`]
  return `CASE WHEN ${month} BETWEEN 1 AND 12 THEN
    CASE WHEN ${day} BETWEEN 1 AND 28 THEN make_date(${year}, ${month}, ${day})
    WHEN ${day} BETWEEN 29 AND 31 THEN TRY(make_date(${year}, ${month}, ${day})) END END`
}

/** Urssaf counts years from 1900: `1180203` is 2018-02-03. Source: sources, 2.1. */
export const date_yyymmdd = columnType({
  name: 'date_yyymmdd',
  meaning: 'An Urssaf day (Y)YYMMDD: the number plus 19000000 reads AAAAMMJJ.',
  stored: 'DATE',
  read: (cell) =>
    `CASE WHEN ${onlyDigits(cell, wholeNumber(cell))} AND strlen(${cell}) BETWEEN 6 AND 7 THEN ${urssafDay(wholeNumber(cell))} END`,
  usual: { shape: { of: 'digits', from: 6, to: 7 }, steps: [wholeNumber], read: (number) => [urssafDay(number)] },
  expected: 'an Urssaf date (like 1180203)',
  write: (value) => `lpad(CAST(CAST(strftime(${value}, '%Y%m%d') AS INTEGER) - 19000000 AS VARCHAR), 7, '0')`,
  examples: {
    '1180203': '2018-02-03',
    '990401': '1999-04-01',
    '990612': '1999-06-12',
    '1160318': '2016-03-18',
    '1130828': '2013-08-28',
    '9990101': '2899-01-01',
    '1200229': '2020-02-29',
    '1190229': null,
    '1180151': null,
    '0000000': null,
    '11A0203': null,
    '81180203': null,
  },
})

export const month = columnType({
  name: 'month',
  meaning: 'A month, stored as its first day; written AAAA-MM or MM/AAAA, or as a day of it (AAAA-MM-JJ, JJ/MM/AAAA).',
  stored: 'DATE',
  read: (cell) => `CASE strlen(${cell}) WHEN 7 THEN CASE
      WHEN contains(${cell}, '-') THEN ${isoDay(`(${cell} || '-01')`)}
      WHEN contains(${cell}, '/') THEN ${date_fr.read(`('01/' || ${cell})`)} END
    ELSE CAST(date_trunc('month', coalesce(${date.read(cell)}, ${date_fr.read(cell)})) AS DATE) END`,
  expected: 'a month (like 2020-11)',
  write: (value) => `strftime(${value}, '%Y-%m')`,
  examples: {
    '2020-11': '2020-11-01',
    '2020-12-30': '2020-12-01',
    '2020-12-30 00:00:00': '2020-12-01',
    '03/2019': '2019-03-01',
    '30/03/2019': '2019-03-01',
    '2020-13': null,
    '2020-02-30': null,
  },
})
