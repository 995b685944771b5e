import { type Calendar, crisis } from './options.js'

/**
 * Draws that make a debt episode: unpaid from `a` to `b`, at `part` of each month's contribution, paid back between `c`
 * and `d`.
 */
const arcDebts = `
  SELECT n, 0 AS ep, a, a + longueur - 1 AS b, a + longueur - 1 + attente AS c,
    a + longueur - 1 + attente + remboursement AS d, part
  FROM (
    SELECT n, arc + CASE histoire WHEN 'declin' THEN entier(cle, 'dette après', 2, 12) ELSE 1 END AS a,
      CASE histoire WHEN 'declin' THEN entier(cle, 'dette longueur', 3, 20)
        ELSE entier(cle, 'dette longueur', 2, 5) END AS longueur,
      entier(cle, 'dette attente', 2, 12) AS attente,
      CASE WHEN reprend THEN entier(cle, 'dette remboursement', 4, 20) ELSE 36 END AS remboursement,
      least(1.2, exp(ln(0.4) + 0.8 * normale(cle, 'dette part'))) AS part
    FROM entreprise
    WHERE (histoire = 'declin' AND u(cle, 'endetté') < 0.8)
      OR (histoire = 'activite_partielle' AND u(cle, 'endetté') < 0.5)
  )`

/**
 * Incidents of any company: a late payment now and then, one in eight an adjustment after an audit whose size has no
 * mean to speak of. They double in the crisis, when they say much less (scoring, 6.6: a moratorium regime).
 */
const incidents = ({ simulatedFrom, simulatedTo }: Calendar) => `
  SELECT n, annee AS ep, a, a + CASE WHEN controle THEN 0 ELSE entier(cle, annee + 1000, 0, 1) END AS b,
    a + CASE WHEN controle THEN entier(cle, annee + 2000, 3, 12) ELSE entier(cle, annee + 2000, 1, 4) END AS c,
    a + CASE WHEN controle THEN entier(cle, annee + 2000, 3, 12) + 12 ELSE entier(cle, annee + 2000, 1, 4) + 2 END AS d,
    CASE WHEN controle THEN least(80.0, 0.4 * pareto(cle, annee + 3000, 1.1))
      ELSE 0.15 + 0.85 * u(cle, annee + 3000) END AS part
  FROM (
    SELECT n, cle, annee, annee * 12 + entier(cle, annee, 0, 11) AS a, u(cle, annee + 4000) < 0.12 AS controle
    FROM (
      SELECT n, cle, unnest(range(${Math.floor(simulatedFrom / 12)}, ${Math.floor(simulatedTo / 12) + 1})) AS annee
      FROM entreprise
    )
  )
  WHERE u(cle, annee + 5000) < CASE WHEN a BETWEEN ${crisis.from} AND ${crisis.to} THEN 0.16 ELSE 0.085 END`

export function episodesSql(calendar: Calendar): string {
  return `CREATE OR REPLACE TABLE episode AS
SELECT e.n, ep, greatest(a, creation + 3) AS a, b, c, d, part FROM (${arcDebts} UNION ALL ${incidents(calendar)}) AS e
JOIN entreprise USING (n)
WHERE NOT publique AND b >= creation + 3 AND d >= ${calendar.simulatedFrom} AND a < ${calendar.simulatedTo}`
}

/**
 * Requests of partial activity: two waves of the crisis, by sector; the arc of some companies; a sixth of those in
 * decline.
 */
export function requestsSql(): string {
  const wave = (number: number, start: number, chance: string, low: number, high: number) => `
  SELECT n, ${number} AS d, ${start} + entier(cle, 'vague ${number}', 0, 1) AS j0,
    ${start} + entier(cle, 'vague ${number}', 0, 1) + entier(cle, 'fin vague ${number}', ${low}, ${high}) AS j1,
    0.3 + 0.7 * u(cle, 'part vague ${number}') AS part,
    CASE WHEN u(cle, 'motif ${number}') < 0.9 THEN 5 ELSE 1 END AS motif
  FROM entreprise WHERE NOT publique AND u(cle, 'aide ${number}') < ${chance}`
  return `CREATE OR REPLACE TABLE demande AS
SELECT demandes.*, ceil(taille * (0.2 + 0.6 * u(cle, d))) AS salaries FROM (
  ${wave(1, crisis.from, 'aide * 0.8', 1, 3)}
  UNION ALL ${wave(2, crisis.from + 8, 'greatest(0, aide - 0.4)', 3, 6)}
  UNION ALL
  SELECT n, 3, arc, arc + duree - 1, 0.2 + 0.6 * u(cle, 'part aide'), 1 + entier(cle, 'motif', 0, 3)
  FROM entreprise
  WHERE NOT publique AND (histoire = 'activite_partielle'
    OR (histoire = 'declin' AND duree <= 24 AND u(cle, 'aide') < 0.4))
) AS demandes
JOIN entreprise USING (n)
WHERE j0 >= creation`
}

/**
 * What presses on a company each month: months of contributions owed (in millionths, so that sums are exact), recent
 * aid.
 */
export function pressureSql({ simulatedFrom, simulatedTo }: Calendar): string {
  return `CREATE OR REPLACE TABLE pression AS
SELECT n, j, sum(dette) AS dette, max(aide) AS aide FROM (
  SELECT n, j, CAST(round(1e6 * part * least(j - a, b - a + 1)
    * (1.0 - borne((j - c) / CAST(greatest(d - c, 1) AS DOUBLE)))) AS BIGINT) AS dette, 0 AS aide
  FROM (SELECT *, unnest(range(greatest(a + 1, ${simulatedFrom}), least(d, ${simulatedTo}))) AS j FROM episode)
  UNION ALL
  SELECT n, unnest(range(greatest(j0, ${simulatedFrom}), least(j1 + 7, ${simulatedTo}))), 0, 1 FROM demande
)
GROUP BY n, j`
}
