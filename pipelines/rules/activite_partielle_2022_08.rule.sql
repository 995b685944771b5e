/*
label: Recours élevé à l'activité partielle
version: 1.0.0
author: Équipe d'évaluation des listes
reason: "Une entreprise qui a demandé l'activité partielle presque toute l'année n'a pas retrouvé son activité, ce que les heures consommées disent avec retard"
sentence: "L'entreprise a demandé l'activité partielle pour plus de huit mois de l'année écoulée dans un de ses établissements"
enabled: false
valid: { from: 2022-08-01, to: 2024-02-26 }
reads: [demandes_activite_partielle_entreprise, calcul]
inputs:
  jours_demandes: { label: "Jours demandés sur douze mois", type: integer, unit: jours, meaning: "apart_jours_demandes_12m of the last month: the establishment that has most of them. The reference kept the requests of some reasons (code below 6) and for more than half of the employees; here all of them count", 'null': never, source: "scoring, 3.6 and 3.7" }
*/
SELECT siren, CAST(1 AS INTEGER) AS delta, apart_jours_demandes_12m AS jours_demandes
FROM demandes_activite_partielle_entreprise
CROSS JOIN calcul
WHERE periode = date_fin - INTERVAL 1 MONTH
  AND apart_jours_demandes_12m > parametre('jours_activite_partielle_eleves')
