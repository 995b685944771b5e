import { eventNames, events } from '../kernel/event.js'
import { exitCodes } from './exit-codes.js'
import { renderTable } from './render-table.js'

/** Help that belongs to no single command. Each is made from what the code itself uses. */
export const helpTopics: Readonly<Record<string, () => string | Promise<string>>> = {
  'exit-codes': () => `${renderTable(
    ['code', 'meaning', 'then'],
    exitCodes.map(({ code, meaning, next }) => [code, meaning, next]),
  )}

Of several causes the first of 70 71 73 74 77 79 78 75 65 66 69 21 22 20 is told.`,
  settings: async () => (await import('./setting-lines.js')).settingsTopic(),
  events: () => `${renderTable(
    ['event', 'severity', 'what happened', 'then'],
    eventNames.map((name) => [name, events[name].severity, events[name].meaning, events[name].next]),
  )}

vigie events lists those of a workspace. Each is a file of spool/events, given to the hooks of vigie.yaml that ask for it.`,
  files: () => `In a workspace:
  batches/2011/        delivered files of a batch, never written
  1-imported/2011/     debit.parquet: what the batch asserted; refus/debit.csv: what was refused, and why
  2-validated/         2011.json: verdict of each check; 2011.html: the same as a page;
                       2011.stabilite.json and .html: what moved since the list before
  3-history/debit/     2011.parquet: rows of earlier batches that this one replaced or removed
  3-perimeter/2011/    perimetre_decision: who is followed, and why others are not
  4-variables/2011/    families of variables, the wide tables etablissement and entreprise, and the tables of the interface
  4-apprentissage/2011/  the same over more months, to train models on (vigie compute --as-of)
  5-scores/2011/       scores and contributions, reasons, what experts moved
  5-sans-redressement/2011/  the same as the models alone give them (vigie score --without-corrections)
  5-recommandations/2011/  companies that resemble those already supported (vigie recommend)
  6-lists/2011/r1/     the lists in clear, release.json, its signature and approvals; never sent
  6-lists/2011/r1/zones/25-B/  the same for a zone and a profile: what it sees, without what it may not read, and its manifest
  livraisons/2011/r1/  what is sent: an encrypted package a zone, and a signed envelope (vigie deliver)
  destinataires/       who may open the package of each zone, and the recovery key (sequestre.txt)
  runs/<id>/           run.json: the record of a run; log.ndjson: its log
  spool/               events/: what to forward to people; pris/: which ways took it; envoyes/: what was
  cles/                signing key; allowed_signers, revoked_keys and the bundle of them that the officer signed
  audit.ndjson         who signed, approved and delivered what, each line chained to the one before
  models/              models learnt here, each in the place of the one of that name of pipelines/models (vigie train)
  vigie.yaml           settings (vigie help settings)
The small 3-perimeter/2011.json, 4-variables/2011.json, 5-scores/2011.json and 6-lists/2011.json name the current result.`,
  formats: () => `Delivered files, known by their content and never by their name:
  text tables           the delimiter of the source; UTF-8, UTF-16 or Windows-1252; LF or CRLF; as they are, in gzip, or alone in a zip
  workbooks             xlsx of one sheet
  Parquet               as data.gouv publishes Sirene
  what is refused       a zip of several files, a cut gzip, a header that lacks a required column: the file as a whole;
                        a line or a cell that does not read: alone, in refus/<source>.csv, with its reason
What is written:
  Parquet               every table, zstd, sorted by its key. The metadata key vigie.dictionnaire holds, as JSON, the name,
                        label, type, unit, meaning and meaning of null of each column
  <list>.csv            for a spreadsheet in France: ; between cells, decimal comma, byte order mark, CRLF
  JSON                  verdicts, run records, release.json: one document a file
  release.json.*.sshsig signatures that ssh-keygen verifies (vigie help files)
On the terminal:
  stdout                the result: a table, or with --json one JSON document, or with --ndjson one object a line
  stderr                progress, warnings and errors
  In JSON, decimals and dates are text, so that nothing is rounded; whole numbers are numbers.
Exports (vigie export):
  arrow                 Arrow IPC: a file with --out (Feather 2), a stream on stdout. Decimals and dates keep their type
  parquet               as above
  csv                   , between cells, decimal point, ISO dates, nothing for null, "" for an empty text
  jsonl                 one JSON object a line`,
}
