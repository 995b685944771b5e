import { names } from '../country/names.js'
import { monthOf } from '../country/options.js'
import { commonDirt, type Delivery, joined, type Occasion } from './delivery.js'

/** Names of the months: the year, the quarter and the month inside it, so that `eff201811` is January 2018. */
function monthHeaders({ calendar, batch }: Occasion): string {
  return Array.from({ length: batch.month - calendar.from }, (_, index) => {
    const { year, month } = monthOf(calendar.from + index)
    return `eff${year}${Math.floor((month - 1) / 3) + 1}${((month - 1) % 3) + 1}`
  }).join(';')
}

/**
 * The newest column is always partial: one company in twelve has not declared yet, one in thirty declares once more
 * later.
 */
const known = (list: string, months: number) =>
  `list_transform(list_slice(${list}, 1, ${months}), (x, i) -> CASE
    WHEN i = ${months} AND um(cle, 'tardif', ${months}) < 0.08 THEN NULL
    WHEN i = ${months} AND um(cle, 'tardif', ${months}) > 0.97 THEN x + 1 ELSE x END)`

const cells = (list: string, cell: string) => `array_to_string(list_transform(${list}, x -> ${cell}), ';')`
const plain = "coalesce(CAST(x AS VARCHAR), '')"
/** Old deliveries are Windows-1252 with a no-break space every three digits. Source: sources, 1.2. */
const spaced = `CASE WHEN x >= 1000
  THEN (x // 1000) || chr(160) || lpad(CAST(x % 1000 AS VARCHAR), 3, '0') ELSE ${plain} END`

export const companyName = `(metier || ' ' || choix(${names.places}, cle, 'enseigne'))`
const filled = 'len(list_filter(valeurs, x -> x IS NOT NULL)) > 0'

export const companyHeadcounts: Delivery = {
  source: 'effectif_ent',
  fileName: ({ first }) => (first ? 'Sigfaible_effectif_siren.csv' : 'sigfaible_effectif_siren.csv'),
  windows1252: ({ first }) => first,
  header: (occasion) => `siren;${monthHeaders(occasion)};rais_soc`,
  select: ({ calendar, batch }) => `
    SELECT n, 0 AS a, 0 AS b, 0 AS c,
      ${joined(';', ['siren', cells('valeurs', batch.first ? spaced : plain), companyName])} AS ligne
    FROM (SELECT e.*, ${known('l.valeurs', batch.month - calendar.from)} AS valeurs
      FROM effectifs AS l JOIN entreprise AS e USING (n))
    WHERE ${filled}`,
  every: 800,
  dirt: [
    { what: 'exact duplicate', line: 'ligne' },
    { what: 'a field is missing', line: "regexp_replace(ligne, ';[^;]*$', '')" },
    { what: 'a siren with a letter', line: "'X' || substr(ligne, 2)" },
    { what: 'a cell that is no number', line: "regexp_replace(ligne, ';[0-9]+;', ';-;')", instead: true },
  ],
}

/**
 * Site 1 has the siret of the time, on one line for the old one and one for the new; the other sites have one line. The
 * values of a site are its share of those of the company, so that both files tell the same number.
 */
export const siteHeadcounts: Delivery = {
  source: 'effectif',
  fileName: ({ first }) => (first ? 'Sigfaible_effectif_siret.csv.gz' : 'sigfaible_effectif_siret.csv.gz'),
  gzip: () => true,
  header: (occasion) => `compte;siret;rais_soc;ape_ins;dep;${monthHeaders(occasion)};base;UR_EMET`,
  select: ({ calendar, batch }) => {
    const site = 'list_transform(valeurs, x -> part_de(x, bas, haut))'
    const moved = `i + ${calendar.from - 1} >= demenagement`
    const when = (condition: string) => `list_transform(${site}, (x, i) -> CASE WHEN ${condition} THEN x END)`
    const line = ['compte', 'siret', companyName, 'ape', 'departement', cells('valeurs', plain), "'1'", "'267'"]
    return `
    WITH lignes AS (
      SELECT e.n, e.cle, metier, ape, e.departement, s.k, s.compte, s.siret,
        s.siret_nouveau, s.demenagement, s.bas, s.haut,
        ${known('l.valeurs', batch.month - calendar.from)} AS valeurs
      FROM etablissement AS s JOIN entreprise AS e USING (n) JOIN effectifs AS l USING (n)
    ),
    places AS (
      SELECT * REPLACE (CASE WHEN demenagement IS NULL THEN ${site}
        ELSE ${when(`NOT (${moved})`)} END AS valeurs), 0 AS b
      FROM lignes
      UNION ALL
      SELECT * REPLACE (siret_nouveau AS siret, ${when(moved)} AS valeurs), 1 FROM lignes WHERE demenagement IS NOT NULL
    )
    SELECT n, k AS a, b, 0 AS c, ${joined(';', line)} AS ligne FROM places WHERE ${filled}`
  },
  every: 1500,
  dirt: [
    ...commonDirt.filter(({ instead }) => !instead),
    { what: 'a stray quote in a name', line: "regexp_replace(ligne, '^([^;]*;[^;]*;)', '\\1\"')", instead: true },
    { what: 'a cell that is no number', line: "regexp_replace(ligne, ';[0-9]+;1;267$', ';-;1;267')", instead: true },
  ],
}
