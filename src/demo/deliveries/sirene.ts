import { list } from '../../kernel/sql.js'
import { names } from '../country/names.js'
import { communes } from '../country/territory.js'
import { cell, type Delivery, joined, type Occasion, quoted } from './delivery.js'
import { companyName } from './headcounts.js'

/** Codes with their dot, as INSEE prints them, and what stands for them in NAF 2025 (here: the same with a Y). */
const dotted = (ape: string) => `substr(${ape}, 1, 2) || '.' || substr(${ape}, 3)`

/**
 * One in fifty is still under the nomenclature of 2003; it excludes nothing and is counted. Source: decisions,
 * Perimeter.
 */
const old = "u(cle, 'nomenclature') < 0.02"
const creation = cell('date', "mois_de(creation) + entier(cle, 'jour de création', 0, 27)")
const soleTrader = "categorie = '1000'"
const alive = ({ batch }: Occasion) => `fin > ${batch.month - 1}`

/** Some names hold a comma or quotes, which the file must quote. */
const denomination = `CASE WHEN u(cle, 'guillemets') < 0.03 THEN regexp_replace(${companyName}, ' ', ', ')
  WHEN u(cle, 'guillemets') < 0.05 THEN '"' || metier || '" ' || siren ELSE ${companyName} END`

export const legalUnits: Delivery = {
  source: 'sirene_ul',
  fileName: () => 'sireneUL.csv',
  header: () =>
    'siren,statutDiffusionUniteLegale,unitePurgeeUniteLegale,dateCreationUniteLegale,sigleUniteLegale' +
    ',sexeUniteLegale,prenom1UniteLegale,prenom2UniteLegale,prenom3UniteLegale,prenom4UniteLegale' +
    ',nomUniteLegale,nomUsageUniteLegale,denominationUniteLegale,categorieJuridiqueUniteLegale' +
    ',activitePrincipaleUniteLegale,nomenclatureActivitePrincipaleUniteLegale' +
    ',activitePrincipaleNAF25UniteLegale,etatAdministratifUniteLegale',
  select: (occasion) => `
    SELECT n, 0 AS a, 0 AS b, 0 AS c, ${joined(',', [
      'siren',
      "'O'",
      "''",
      `CASE WHEN u(cle, 'sans date') < 0.01 THEN '' ELSE ${creation} END`,
      "''",
      `CASE WHEN ${soleTrader} THEN choix(['F', 'M'], cle, 'sexe') ELSE '' END`,
      `CASE WHEN ${soleTrader} THEN choix(${names.firstNames}, cle, 'prénom') ELSE '' END`,
      `CASE WHEN ${soleTrader} AND u(cle, 'prénoms') < 0.5
        THEN choix(${names.firstNames}, cle, 'prénom 2') ELSE '' END`,
      "''",
      "''",
      `CASE WHEN ${soleTrader} THEN choix(${names.surnames}, cle, 'nom') ELSE '' END`,
      `CASE WHEN ${soleTrader} AND u(cle, 'usage') < 0.2 THEN choix(${names.surnames}, cle, 'nom usage') ELSE '' END`,
      `CASE WHEN ${soleTrader} THEN '' ELSE ${quoted(denomination)} END`,
      'categorie',
      `CASE WHEN ${old} THEN replace(${dotted('ape')}, 'Z', 'A') ELSE ${dotted('ape')} END`,
      `CASE WHEN ${old} THEN 'NAFRev1' ELSE 'NAFRev2' END`,
      `${dotted('substr(ape, 1, 4)')} || 'Y'`,
      `CASE WHEN ${alive(occasion)} THEN 'A' ELSE 'C' END`,
    ])} AS ligne
    FROM entreprise JOIN (SELECT n, fin FROM issue) USING (n)
    WHERE creation < ${occasion.batch.month} AND u(cle, 'hors sirene') > 0.004`,
  every: 3000,
  dirt: [
    { what: 'a field is missing', line: "regexp_replace(ligne, ',[^,]*$', '')" },
    { what: 'a siren with a letter', line: "'X' || substr(ligne, 2)" },
  ],
}

const columns =
  'siren,nic,siret,statutDiffusionEtablissement,dateCreationEtablissement,trancheEffectifsEtablissement' +
  ',anneeEffectifsEtablissement,activitePrincipaleRegistreMetiersEtablissement' +
  ',dateDernierTraitementEtablissement,etablissementSiege,nombrePeriodesEtablissement' +
  ',complementAdresseEtablissement,numeroVoieEtablissement,indiceRepetitionEtablissement' +
  ',typeVoieEtablissement,libelleVoieEtablissement,codePostalEtablissement,libelleCommuneEtablissement' +
  ',libelleCommuneEtrangerEtablissement,distributionSpecialeEtablissement,codeCommuneEtablissement' +
  ',codeCedexEtablissement,libelleCedexEtablissement,codePaysEtrangerEtablissement' +
  ',libellePaysEtrangerEtablissement,complementAdresse2Etablissement,numeroVoie2Etablissement' +
  ',indiceRepetition2Etablissement,typeVoie2Etablissement,libelleVoie2Etablissement' +
  ',codePostal2Etablissement,libelleCommune2Etablissement,libelleCommuneEtranger2Etablissement' +
  ',distributionSpeciale2Etablissement,codeCommune2Etablissement,codeCedex2Etablissement' +
  ',libelleCedex2Etablissement,codePaysEtranger2Etablissement,libellePaysEtranger2Etablissement' +
  ',dateDebut,etatAdministratifEtablissement,enseigne1Etablissement,enseigne2Etablissement' +
  ',enseigne3Etablissement,denominationUsuelleEtablissement,activitePrincipaleEtablissement' +
  ',nomenclatureActivitePrincipaleEtablissement,caractereEmployeurEtablissement,longitude,latitude' +
  ',geo_score,geo_type,geo_adresse,geo_id,geo_ligne,geo_l4,geo_l5'

const empty = (count: number) => Array.from({ length: count }, () => "''")
const digits = (key: string, low: number, high: number) =>
  `lpad(CAST(entier(cle, ${key}, ${low}, ${high}) AS VARCHAR), 3, '0')`

/** Head offices abroad (one in three hundred) and units that do not want to be found (`[ND]`, one in a hundred). */
const abroad = "k = 1 AND u(cle, 'étranger') < 0.003"
const hidden = "u(cle, 'non diffusible') < 0.01"
const here = (text: string) => `CASE WHEN ${abroad} THEN '' WHEN ${hidden} THEN '[ND]' ELSE ${text} END`
/** Corsica has a postal code of its own; overseas départements have three digits. */
const postal = "CASE departement WHEN '2A' THEN '20' WHEN '2B' THEN '20' ELSE departement END"

/** Every establishment that ever was, those left by a move closed. Source: sources, 5.13. */
export const establishments: Delivery = {
  source: 'sirene',
  fileName: () => 'StockEtablissement_utf8_geo.csv',
  header: () => columns,
  select: (occasion) => {
    const before = occasion.batch.month - 1
    const point = (column: string, purpose: string) =>
      `CASE WHEN ${abroad} OR ${hidden} OR u(hash(cle, k), 'sans point') < 0.02 THEN ''
        ELSE printf('%.6f', ${column} + (u(hash(cle, k), '${purpose}') - 0.5)) END`
    const cells = [
      'siren',
      'substr(siret, 10)',
      'siret',
      `CASE WHEN ${hidden} THEN 'P' ELSE 'O' END`,
      creation,
      "''",
      "''",
      "''",
      "''",
      "CASE WHEN k = 1 AND actuel THEN 'true' ELSE 'false' END",
      "'1'",
      "''",
      here("CAST(entier(hash(cle, k), 'numéro', 1, 180) AS VARCHAR)"),
      here("CASE WHEN u(hash(cle, k), 'bis') < 0.05 THEN 'B' ELSE '' END"),
      here("choix(['RUE', 'AV', 'BD', 'CHE', 'PL', 'RTE', 'IMP', 'ZA'], hash(cle, k), 'voie')"),
      here(`choix(${names.streets}, hash(cle, k), 'rue')`),
      here(`rpad(${postal}, 5, lpad(CAST(entier(hash(cle, k), 'postal', 0, 99) AS VARCHAR), 2, '0') || '0')`),
      here(`choix(${list(communes)}, hash(cle, k), 'commune')`),
      `CASE WHEN ${abroad} THEN 'NEVERLAND' ELSE '' END`,
      "''",
      here(`rpad(departement, 5, ${digits("'commune'", 1, 299)})`),
      ...empty(2),
      `CASE WHEN ${abroad} THEN '99109' ELSE '' END`,
      `CASE WHEN ${abroad} THEN 'PAYS IMAGINAIRE' ELSE '' END`,
      ...empty(14),
      creation,
      `CASE WHEN ${alive(occasion)} AND actuel THEN 'A' ELSE 'F' END`,
      ...empty(4),
      `CASE WHEN ${old} THEN replace(${dotted('ape')}, 'Z', 'A') ELSE ${dotted('ape')} END`,
      `CASE WHEN ${old} THEN 'NAFRev1' ELSE 'NAFRev2' END`,
      "'O'",
      point('longitude', 'est'),
      point('latitude', 'nord'),
      "'0.9'",
      "'housenumber'",
      ...empty(5),
    ]
    return `
    WITH places AS (
      SELECT n, k, 0 AS b, siret, demenagement IS NULL OR demenagement > ${before} AS actuel FROM etablissement
      UNION ALL
      SELECT n, k, 1, siret_nouveau, true FROM etablissement WHERE demenagement <= ${before}
    )
    SELECT n, k AS a, b, 0 AS c, ${joined(',', cells)} AS ligne
    FROM places JOIN entreprise USING (n) JOIN (SELECT n, fin FROM issue) USING (n)
    WHERE creation < ${occasion.batch.month} AND u(cle, 'hors sirene') > 0.004`
  },
  every: 5000,
  dirt: [
    { what: 'a field is missing', line: "regexp_replace(ligne, ',[^,]*$', '')" },
    { what: 'a siren with a letter', line: "'X' || substr(ligne, 2)" },
  ],
}
