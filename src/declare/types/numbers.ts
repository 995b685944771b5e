import { columnType } from './column-type.js'

const withPoint = (cell: string) => `replace(${cell}, ',', '.')`

/**
 * Eight decimals are kept in a wide decimal, but read as a narrow one where it holds the number (below 10 billion): the
 * engine takes sixty times longer to read the wide one. Measured 2026-11, DuckDB 1.5.
 */
const eightDecimals = (number: string) =>
  `coalesce(CAST(try_cast(${number} AS DECIMAL(18,8)) AS DECIMAL(24,8)), try_cast(${number} AS DECIMAL(24,8)))`

export const integer = columnType({
  name: 'integer',
  meaning: 'A whole number.',
  stored: 'INTEGER',
  read: (cell) => `CASE WHEN CAST(try_cast(${cell} AS INTEGER) AS VARCHAR) = ${cell} THEN try_cast(${cell} AS INTEGER)
    WHEN regexp_full_match(${cell}, '[+-]?[0-9]{1,10}') THEN try_cast(${cell} AS INTEGER) END`,
  usual: { shape: { of: 'number', whole: 9, decimals: 0 }, read: (cell) => [`try_cast(${cell} AS INTEGER)`] },
  expected: 'a whole number',
  write: (value) => `CAST(${value} AS VARCHAR)`,
  examples: { '7': '7', '+5': '5', '-5': '-5', '007': '7', '5.0': null, ' 5': null, '1e3': null, '99999999999': null },
})

/**
 * Headcounts as Urssaf prints them. The usual cell, plain digits, is recognised by casting there and back, which costs a
 * tenth of the patterns; the other forms go the slow way. Source: decisions, "headcount cells".
 */
export const headcount = columnType({
  name: 'headcount',
  meaning: 'A number of employees: digits, with thousands separators, zero decimals or a whole exponent allowed.',
  stored: 'INTEGER',
  read: (cell) => `CASE WHEN CAST(try_cast(${cell} AS UINTEGER) AS VARCHAR) = ${cell} THEN try_cast(${cell} AS INTEGER)
    WHEN regexp_full_match(${cell}, '([0-9]+|[0-9]{1,3}([ \\x{00A0}\\x{202F}''’][0-9]{3})+)([.,]0+)?')
      THEN try_cast(regexp_replace(regexp_replace(${cell}, '[.,]0+$', ''), '[^0-9]', '', 'g') AS INTEGER)
    WHEN regexp_full_match(${cell}, '[0-9]+([.,][0-9]+)?[eE][+]?[0-9]{1,2}')
      AND try_cast(replace(${cell}, ',', '.') AS DOUBLE) = floor(try_cast(replace(${cell}, ',', '.') AS DOUBLE))
      THEN try_cast(try_cast(replace(${cell}, ',', '.') AS DOUBLE) AS INTEGER) END`,
  usual: { shape: { of: 'digits', from: 1, to: 9 }, read: (cell) => [`try_cast(${cell} AS INTEGER)`] },
  expected: 'a headcount (like 52, 52 047 or 12,0)',
  write: (value) => `CAST(${value} AS VARCHAR)`,
  examples: {
    '52': '52',
    '0': '0',
    '098': '98',
    '52 047': '52047',
    '52\u00a0047': '52047',
    '52\u202f047': '52047',
    "52'047": '52047',
    '12,0': '12',
    '12.0': '12',
    '12E3': '12000',
    '1,5E1': '15',
    '1 234,0': '1234',
    '-5': null,
    '1.234': null,
    '12,5': null,
    '5204 700': null,
    '-': null,
    '1,2E0': null,
  },
})

/** More than two decimals would be rounded in silence, so it is refused. */
export const euros = columnType({
  name: 'euros',
  meaning: 'An amount in euros with a decimal comma (or point), at most two decimals; may be negative.',
  stored: 'DECIMAL(18,2)',
  read: (
    cell,
  ) => `CASE WHEN CAST(try_cast(${withPoint(cell)} AS DECIMAL(18,2)) AS VARCHAR) = ${withPoint(cell)} AND strlen(${cell}) <= 18
    THEN try_cast(${withPoint(cell)} AS DECIMAL(18,2))
    WHEN regexp_full_match(${cell}, '[+-]?([0-9]{1,15}([.,][0-9]{0,2}0*)?|[.,][0-9]{1,2}0*)')
    THEN try_cast(${withPoint(cell)} AS DECIMAL(18,2)) END`,
  usual: { shape: { of: 'number', whole: 15, decimals: 2 }, read: (cell) => [`try_cast(${cell} AS DECIMAL(18,2))`] },
  expected: 'an amount in euros (like 1234,56)',
  write: (value) => `replace(CAST(${value} AS VARCHAR), '.', ',')`,
  examples: {
    '1234,56': '1234.56',
    '-21099': '-21099.00',
    '4': '4.00',
    '12.5': '12.50',
    '1,239': null,
    '1 234,56': null,
    '1.234,56': null,
    '12 €': null,
  },
})

export const cents = columnType({
  name: 'cents',
  meaning: 'An amount delivered in cents and stored in euros; may be negative.',
  stored: 'DECIMAL(18,2)',
  read: (
    cell,
  ) => `CASE WHEN CAST(try_cast(${cell} AS BIGINT) AS VARCHAR) = ${cell} AND try_cast(${cell} AS BIGINT) BETWEEN -9999999999999999 AND 9999999999999999
    THEN CAST(CAST(try_cast(${cell} AS BIGINT) AS DECIMAL(16,0)) * CAST(0.01 AS DECIMAL(2,2)) AS DECIMAL(18,2))
    WHEN regexp_full_match(${cell}, '[+-]?[0-9]{1,16}([.,]0*)?')
    THEN CAST(try_cast(regexp_replace(${cell}, '[.,]0*$', '') AS DECIMAL(18,0)) * 0.01 AS DECIMAL(18,2)) END`,
  usual: {
    shape: { of: 'number', whole: 15, decimals: 0 },
    read: (cell) => [
      `CAST(CAST(try_cast(${cell} AS BIGINT) AS DECIMAL(16,0)) * CAST(0.01 AS DECIMAL(2,2)) AS DECIMAL(18,2))`,
    ],
  },
  expected: 'an amount in cents (whole digits)',
  write: (value) => `CAST(CAST(${value} * 100 AS BIGINT) AS VARCHAR)`,
  examples: { '123456': '1234.56', '3': '0.03', '-150': '-1.50', '0': '0.00', '12,5': null },
})

/** A monthly share of a longer amount, kept finer than the cent so that the months add up to what was delivered. */
export const euros_fins = columnType({
  name: 'euros_fins',
  meaning: 'An amount in euros at eight decimals: a share of a longer amount, before any rounding.',
  stored: 'DECIMAL(24,8)',
  read: (cell) => `CASE WHEN regexp_full_match(${cell}, '[+-]?[0-9]{1,15}([.,][0-9]{0,8})?')
    THEN ${eightDecimals(withPoint(cell))} END`,
  usual: { shape: { of: 'number', whole: 15, decimals: 8 }, read: (cell) => [eightDecimals(cell)] },
  expected: 'an amount in euros (like 1234,56)',
  write: (value) => `replace(CAST(${value} AS VARCHAR), '.', ',')`,
  examples: { '33,33333333': '33.33333333', '-4': '-4.00000000', abc: null },
})

/**
 * Quantities that producers compute in floating point and print as they are: what follows the eighth decimal is noise of
 * that computation, so it is rounded instead of refused. Exact once stored, so that sums do not depend on their order.
 */
export const decimal = columnType({
  name: 'decimal',
  meaning:
    'A quantity with decimals (point or comma), kept at eight of them; further ones are rounded. May be negative.',
  stored: 'DECIMAL(24,8)',
  read: (
    cell,
  ) => `CASE WHEN regexp_full_match(${cell}, '[+-]?([0-9]{1,15}([.,][0-9]*)?|[.,][0-9]+)([eE][+-]?[0-9]{1,2})?')
    THEN ${eightDecimals(withPoint(cell))} END`,
  usual: { shape: { of: 'number', whole: 15, decimals: 30 }, read: (cell) => [eightDecimals(cell)] },
  expected: 'a number (like 1516,70)',
  write: (value) => `CAST(${value} AS VARCHAR)`,
  examples: {
    '1516.70': '1516.70000000',
    '1516,7': '1516.70000000',
    '326.00000000000006': '326.00000000',
    '1e3': '1000.00000000',
    '-4': '-4.00000000',
    NaN: null,
    '1 516': null,
  },
})

export const ratio = columnType({
  name: 'ratio',
  meaning: 'A number without unit, or a rate; decimals with a point or a comma.',
  stored: 'DOUBLE',
  read: (cell) => `CASE WHEN regexp_full_match(${cell}, '[+-]?([0-9]+([.,][0-9]*)?|[.,][0-9]+)([eE][+-]?[0-9]{1,3})?')
    THEN try_cast(${withPoint(cell)} AS DOUBLE) END`,
  usual: { shape: { of: 'number', whole: 15, decimals: 30 }, read: (cell) => [`try_cast(${cell} AS DOUBLE)`] },
  expected: 'a number (like 0,25)',
  write: (value) => `CAST(${value} AS VARCHAR)`,
  examples: { '0,25': '0.25', '1e3': '1000.0', NaN: null, Inf: null },
})

export const boolean = columnType({
  name: 'boolean',
  meaning: 'True or false: 1, t, true or 0, f, false.',
  stored: 'BOOLEAN',
  read: (cell) =>
    `CASE WHEN lower(${cell}) IN ('1', 't', 'true') THEN true WHEN lower(${cell}) IN ('0', 'f', 'false') THEN false END`,
  expected: 'true or false (1 or 0)',
  write: (value) => `CASE WHEN ${value} THEN '1' ELSE '0' END`,
  examples: {
    '1': 'true',
    t: 'true',
    T: 'true',
    true: 'true',
    True: 'true',
    TRUE: 'true',
    '0': 'false',
    f: 'false',
    F: 'false',
    false: 'false',
    False: 'false',
    FALSE: 'false',
    oui: null,
    '2': null,
  },
})
