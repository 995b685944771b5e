import { columnType } from './column-type.js'

/** Builds a date only when the calendar has it: `make_date` would raise on 30 February. */
const dateOf = (year: string, month: string, day: string, when: string) =>
  `CASE WHEN ${when} AND ${year} > 0 AND ${month} BETWEEN 1 AND 12 THEN
    CASE WHEN ${day} BETWEEN 1 AND 28 THEN make_date(${year}, ${month}, ${day})
    WHEN ${day} BETWEEN 29 AND 31 THEN TRY(make_date(${year}, ${month}, ${day})) END END`

const part = (cell: string, from: number, length: number) => `try_cast(substr(${cell}, ${from}, ${length}) AS BIGINT)`

export const date = columnType({
  name: 'date',
  meaning: 'A day, written AAAA-MM-JJ; a midnight time after it is accepted.',
  stored: 'DATE',
  read: (cell) =>
    dateOf(
      part(cell, 1, 4),
      part(cell, 6, 2),
      part(cell, 9, 2),
      `regexp_full_match(${cell}, '[0-9]{4}-[0-9]{2}-[0-9]{2}([ T]00:00:00(\\.0+)?Z?)?')`,
    ),
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
  read: (cell) =>
    dateOf(
      part(cell, 7, 4),
      part(cell, 4, 2),
      part(cell, 1, 2),
      `regexp_full_match(${cell}, '[0-9]{2}/[0-9]{2}/[0-9]{4}')`,
    ),
  expected: 'a date (like 30/11/2020)',
  write: (value) => `strftime(${value}, '%d/%m/%Y')`,
  examples: { '30/11/2020': '2020-11-30', '31/04/2020': null, '2020-11-30': null },
})

const sasMonths = "(position(upper(substr(CELL, 3, 3)) IN 'JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC') + 2) // 3"

export const date_sas = columnType({
  name: 'date_sas',
  meaning: 'A day as SAS prints it, with an English three-letter month in any case.',
  stored: 'DATE',
  read: (cell) =>
    dateOf(
      part(cell, 6, 4),
      sasMonths.replace('CELL', cell),
      part(cell, 1, 2),
      `regexp_full_match(${cell}, '(?i)[0-9]{2}(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[0-9]{4}')`,
    ),
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

/** Urssaf counts years from 1900: `1180203` is 2018-02-03. Source: sources, 2.1. */
export const date_yyymmdd = columnType({
  name: 'date_yyymmdd',
  meaning: 'An Urssaf day (Y)YYMMDD: the number plus 19000000 reads AAAAMMJJ.',
  stored: 'DATE',
  read: (cell) => {
    const number = `try_cast(${cell} AS BIGINT)`
    return dateOf(
      `(${number} // 10000 + 1900)`,
      `(${number} // 100 % 100)`,
      `(${number} % 100)`,
      `length(${cell}) BETWEEN 6 AND 7 AND regexp_full_match(${cell}, '[0-9]+')`,
    )
  },
  expected: 'an Urssaf date (like 1180203)',
  write: (value) => `lpad(CAST(CAST(strftime(${value}, '%Y%m%d') AS INTEGER) - 19000000 AS VARCHAR), 7, '0')`,
  examples: {
    '1180203': '2018-02-03',
    '990401': '1999-04-01',
    '9990101': '2899-01-01',
    '1180151': null,
    '0000000': null,
    '11A0203': null,
  },
})

export const month = columnType({
  name: 'month',
  meaning:
    'A month, stored as its first day; written AAAA-MM or MM/AAAA, or as any day of it (AAAA-MM-JJ, JJ/MM/AAAA).',
  stored: 'DATE',
  read: (cell) => `CASE WHEN regexp_full_match(${cell}, '[0-9]{2}/[0-9]{4}')
    THEN ${dateOf(part(cell, 4, 4), part(cell, 1, 2), '1', 'true')}
    WHEN regexp_full_match(${cell}, '[0-9]{4}-[0-9]{2}')
    THEN ${dateOf(part(cell, 1, 4), part(cell, 6, 2), '1', 'true')}
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
