import { columnType } from './column-type.js'

/** Casting there and back costs half of a pattern; the pattern is left to what starts with a zero. */
const digits = (cell: string, count: number) =>
  `CASE WHEN strlen(${cell}) = ${count} AND CAST(try_cast(${cell} AS UBIGINT) AS VARCHAR) = ${cell} THEN ${cell}
    WHEN regexp_full_match(${cell}, '[0-9]{${count}}') THEN ${cell} END`

export const siren = columnType({
  name: 'siren',
  meaning: 'The nine digits of a legal unit, kept as text so that leading zeros stay. The check digit is not required.',
  stored: 'VARCHAR',
  read: (cell) => digits(cell, 9),
  usual: { shape: { of: 'digits', from: 9, to: 9 }, read: (cell) => [cell] },
  expected: 'a siren (nine digits)',
  write: (value) => value,
  examples: { '732829320': '732829320', '005520135': '005520135', '73282932': null, '73282932A': null },
})

/** Some producers print it as on letterheads. Source: sources, 5.11. */
export const siren_imprime = columnType({
  name: 'siren_imprime',
  meaning: 'The nine digits of a legal unit, with or without spaces between; stored without them.',
  stored: 'VARCHAR',
  read: (cell) =>
    `CASE WHEN regexp_full_match(replace(${cell}, ' ', ''), '[0-9]{9}') THEN replace(${cell}, ' ', '') END`,
  expected: 'a siren (nine digits)',
  write: (value) => `substr(${value}, 1, 3) || ' ' || substr(${value}, 4, 3) || ' ' || substr(${value}, 7, 3)`,
  examples: { '900 003 005': '900003005', '900003005': '900003005', '900 003 00': null, '900.003.005': null },
})

/** Letters in a siret mean that Urssaf has not received the real one yet; the reason has its own word for that. */
export const siret = columnType({
  name: 'siret',
  meaning:
    'The fourteen digits of an establishment, kept as text. A siret with letters is provisional and its line is refused.',
  stored: 'VARCHAR',
  read: (cell) => digits(cell, 14),
  usual: { shape: { of: 'digits', from: 14, to: 14 }, read: (cell) => [cell] },
  expected: 'a siret (fourteen digits)',
  write: (value) => value,
  reason: (cell) => `CASE WHEN regexp_full_match(${cell}, '[0-9A-Za-z]{14}') THEN 'provisoire' END`,
  examples: { '73282932000074': '73282932000074', '7328293200007': null, '7328293200007X': null },
})

export const compte = columnType({
  name: 'compte',
  meaning: 'An Urssaf account number: digits, usually eighteen, kept as text so that leading zeros stay.',
  stored: 'VARCHAR',
  read: (cell) => `CASE WHEN CAST(try_cast(${cell} AS UBIGINT) AS VARCHAR) = ${cell} THEN ${cell}
    WHEN regexp_full_match(${cell}, '[0-9A-Za-z]{1,20}') THEN ${cell} END`,
  usual: { shape: { of: 'alphanumerics', longest: 20 }, read: (cell) => [cell] },
  expected: 'an account number (up to twenty digits or letters)',
  write: (value) => value,
  examples: { '117000001550234031': '117000001550234031', '': null, '117 000': null },
})

export const code = columnType({
  name: 'code',
  meaning: 'A short code of a nomenclature, kept as delivered.',
  stored: 'VARCHAR',
  read: (cell) => `CASE WHEN length(${cell}) <= 60 THEN ${cell} END`,
  usual: { shape: { of: 'text', longest: 60 }, read: (cell) => [cell] },
  expected: 'a code of at most 60 characters',
  write: (value) => value,
  examples: {
    '6201Z': '6201Z',
    ABC: 'ABC',
    'a sentence of more than sixty characters is no code, even a short one': null,
  },
})

export const text = columnType({
  name: 'text',
  meaning: 'Free text, kept as delivered. An empty cell is null.',
  stored: 'VARCHAR',
  read: (cell) => cell,
  usual: { shape: { of: 'text' }, read: (cell) => [cell] },
  expected: 'text',
  write: (value) => value,
  examples: { 'SOCIETE DES ÉTABLISSEMENTS': 'SOCIETE DES ÉTABLISSEMENTS' },
})
