import type { Calendar } from './options.js'

/** One row a company: its story, its end, and what no delivery says. */
export function companyTruthSql({ from, end }: Calendar): string {
  return `SELECT e.siren, histoire, mois_de(arc) AS debut_arc, duree AS duree_arc, ape, departement, sites, publique,
  categorie, CAST(round(taille) AS INTEGER) AS taille, mois_de(demenage) AS demenagement, mois_de(creation) AS creation,
  (SELECT min(jour) FROM evenement AS v
    WHERE v.n = e.n AND v.j = entree AND v.libelle LIKE 'ouverture%') AS defaillance,
  nature, mois_de(conversion) AS conversion, mois_de(plan) AS plan, mois_de(cloture) AS cloture,
  mois_de(fin) AS fin_activite, mois_de(procedure_ancienne) AS procedure_ancienne,
  -- Reaches ten employees in the window and is no public body nor excluded activity.
  NOT publique AND ape NOT IN ('8531Z', '6622Z') AND coalesce((SELECT max(effectif) FROM mois AS m
    WHERE m.n = e.n AND j >= ${from} AND j < least(fin, ${end})), 0) >= 10 AS perimetre,
  (fin > ${from} AND creation < ${end}) AS vivante
FROM entreprise AS e JOIN issue AS i USING (n)
ORDER BY e.siren`
}

/**
 * One row a living company and month of the window. `probabilite_18m` multiplies the hazards to come: it knows the
 * path, so it is a bound that nobody reaches. `etat` is the cell of what can be known at the month (debt, trend, aid,
 * regime, age of the debt); the mean of the probability over a cell is what the best honest model could say
 * (`oracle.parquet`).
 */
export function monthTruthSql({ from, end, simulatedTo }: Calendar): string {
  return `SELECT e.siren, mois_de(j) AS mois, effectif, ratio, pente, aide = 1 AS aide_recente, regime, hasard,
  en_procedure,
  1.0 - exp(-somme / 1e9) AS probabilite_18m,
  CASE WHEN en_procedure THEN NULL ELSE
    CAST(CASE WHEN ratio <= 0 THEN 0 ELSE 1 + least(11, greatest(0, floor(4 + 2 * ln(ratio)))) END AS INTEGER) * 1000
    + CAST(greatest(0, least(9, 5 + floor(pente * 20))) AS INTEGER) * 100
    + CASE WHEN regime THEN 10 ELSE 0 END + CASE WHEN aide = 1 THEN 20 ELSE 0 END
    + CAST(least(3, greatest(0, 2 + floor(risque * 2.5))) AS INTEGER)
    + CASE WHEN j - creation BETWEEN 0 AND 47 THEN 4 ELSE 0 END
  END AS etat
FROM (
  SELECT m.*, fin, entree, procedure_ancienne, procedure_close,
    sum(CAST(-1e9 * ln(1.0 - hasard) AS BIGINT)) OVER (
      PARTITION BY m.n ORDER BY m.j ROWS BETWEEN 1 FOLLOWING AND 18 FOLLOWING) AS somme,
    coalesce(m.j >= entree, false)
      OR coalesce(NOT procedure_close AND m.j < procedure_ancienne + 132, false) AS en_procedure
  FROM mois AS m JOIN issue USING (n) JOIN (SELECT n, procedure_ancienne, procedure_close FROM entreprise) USING (n)
  WHERE m.j < ${simulatedTo}
) AS m JOIN (SELECT n, siren, risque, creation FROM entreprise) AS e USING (n)
WHERE j >= ${from} AND j < ${end} AND j < fin AND effectif > 0
ORDER BY e.siren, j`
}

/** The best honest probability by state, over the whole country: exact sums of millionths, divided once. */
export const oracleSql = (months: string) => `SELECT etat, count(*) AS mois,
  CAST(sum(CAST(1e6 * probabilite_18m AS BIGINT)) AS DOUBLE) / count(*) / 1e6 AS probabilite_18m
FROM read_parquet('${months}') WHERE etat IS NOT NULL AND probabilite_18m IS NOT NULL
GROUP BY etat ORDER BY etat`
