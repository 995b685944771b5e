/** What each figure kept in a model file says. Those of a level are named by its rank, from the highest: `f05_1`. */
export const metricMeanings: Readonly<Record<string, string>> = {
  lines: 'Companies and months judged',
  companies: 'Companies judged, that no model learns from',
  cases: 'Lines followed by a failure',
  prevalence: 'Share of cases',
  average_precision: 'Average precision (step sum); by chance, the share of cases',
  roc_auc: 'ROC area, equal scores counting for a half; 0.5 by chance',
  brier: 'Mean square of score less outcome',
  calibration_slope: 'Calibration slope; under 1, the scores are too sure of themselves',
  observed_expected: 'Cases seen for one that the scores announce',
  strong_average_precision: 'Average precision with lines whose procedure is already open put back as cases',
  strong_roc_auc: 'ROC area with them',
  precision: 'Precision at the threshold',
  recall: 'Recall at the threshold',
  f05: 'F0.5 at the threshold',
  f2: 'F2 at the threshold',
  flagged: 'Share of lines let in',
  alerted_early: 'Share of failures alerted early enough, of those followed that long (parameter mois_avance_alerte)',
}

/** The suffixes of the bounds of an interval, the middle 95 % of resamples of companies. */
export const boundSuffixes = ['_low', '_high'] as const
