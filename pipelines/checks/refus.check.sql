/*
label: Share of refused lines
proves: Each source of the batch kept nearly all of its lines
severity: blocking
reads: [compte_rendu, calcul]
*/
SELECT source, lues, refusees
FROM compte_rendu JOIN calcul USING (lot)
WHERE lues >= 100 AND refusees > parametre('part_refus_max') * lues
