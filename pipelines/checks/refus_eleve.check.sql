/*
label: Share of refused lines, to be looked at
proves: Each source of the batch kept almost every line
severity: warning
reads: [compte_rendu, calcul]
*/
SELECT source, lues, refusees
FROM compte_rendu JOIN calcul USING (lot)
WHERE lues >= 100 AND refusees > parametre('part_refus_a_voir') * lues
