/*
label: Requests of partial activity that overlap their renewal
proves: Requests of one establishment that share the first characters of their identifier follow one another
severity: warning
reads: [apdemande]
tolerance:
  share: 0.05
  observed: not yet measured on real deliveries
  reason: What the last two characters of an identifier say is not settled, so requests that overlap are counted and added up
*/
SELECT a.siret, a.id_demande, b.id_demande AS autre_demande
FROM apdemande AS a
JOIN apdemande AS b ON a.siret = b.siret
  AND left(a.id_demande, CAST(parametre('caracteres_id_demande') AS INTEGER)) = left(b.id_demande, CAST(parametre('caracteres_id_demande') AS INTEGER))
  AND a.id_demande < b.id_demande
  AND a.date_debut_demande <= b.date_fin_demande
  AND b.date_debut_demande <= a.date_fin_demande
