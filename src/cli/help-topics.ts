import { environmentVariables } from './configure.js'
import { exitCodes } from './exit-codes.js'
import { renderTable } from './render-table.js'

/** Help that belongs to no single command. Each is made from what the code itself uses. */
export const helpTopics: Readonly<Record<string, () => string>> = {
  'exit-codes': () => `${renderTable(
    ['code', 'meaning', 'then'],
    exitCodes.map(({ code, meaning, next }) => [code, meaning, next]),
  )}

Of several causes the first of 70 71 73 74 77 79 78 75 65 66 69 21 22 20 is told.`,
  environment: () => `${renderTable(
    ['variable', 'what it sets'],
    environmentVariables.map(([name, meaning]) => [name, meaning]),
  )}

A flag wins over the environment, the environment over vigie.yaml in the workspace, that over the default.
In vigie.yaml: threads, memory, signing.principal, signing.namespace.`,
  files: () => `In a workspace:
  batches/2011/        delivered files of a batch, never written
  1-imported/2011/     debit.parquet: what the batch asserted; debit.refused.csv: what was refused, and why
  2-validated/         2011.json: verdict of each check
  3-history/debit/     2011.parquet: rows of earlier batches that this one replaced or removed
  4-variables/2011/    families of variables, and the wide tables etablissement and entreprise
  5-scores/2011/       scores and contributions
  6-lists/2011/r1/     the list, its dictionary, release.json and its signature
  runs/<id>/           run.json: the record of a run; log.ndjson: its log
  cles/                signing key and allowed_signers
  vigie.yaml           settings (vigie help environment)
The small 4-variables/2011.json, 5-scores/2011.json and 6-lists/2011.json name the current result.`,
}
