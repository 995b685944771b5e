/*
label: Fraîcheur des données, pour l'interface
since: '2026-11-01'
companies: all
reads: [couverture]
key: [name]
order: [name]
columns:
  name: { label: "Import", type: code, meaning: Name of the import in the front end, 'null': never, source: parameter imports_interface }
  import_date: { label: "Importé le", type: date, meaning: First day of the month of the last batch that delivered it, 'null': It was never delivered }
  data_freshness: { label: "Données jusqu'en", type: month, meaning: 'Last month that it speaks of; where two sources are one import, that of the less fresh one. Series are cut after it', 'null': 'It was never delivered, or says nothing', source: 'consumers, 1.3' }
caveats:
  - The day of an import is in the record of the run (runs/<id>/run.json). It is not here, for the same deliveries must give the same table.
*/
SELECT
  libelle AS name,
  make_date(2000 + CAST(left(max(dernier_lot), 2) AS INTEGER), CAST(substr(max(dernier_lot), 3, 2) AS INTEGER), 1) AS import_date,
  CAST(date_trunc('month', min(jusqu_a)) AS DATE) AS data_freshness
FROM couverture JOIN parametre_valeur ON nom = 'imports_interface' AND code = source
GROUP BY libelle
