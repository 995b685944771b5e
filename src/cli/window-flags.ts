import type { Command } from 'commander'
import { failure } from '../kernel/failure.js'
import { parseMonth } from '../kernel/month.js'
import type { Window } from '../stages/context.js'

export interface WindowFlags {
  readonly batch?: string
  readonly asOf?: string
  readonly from?: string
}

/** The months that `vigie compute` builds, and whether they are for a model to learn from. */
export function addWindow(command: Command): void {
  command
    .option('-b, --batch <key>', 'the batch, like 2011 for November 2020')
    .option('--from <month>', 'first month to compute, like 2016-01 (default: those of a monthly run)')
    .option('--as-of <key>', 'build tables to train models on, as of this batch, apart from those of the month')
    .addHelpText(
      'after',
      `
Without --from, --batch computes the months that scores, lists and sheets read (parameter fenetre_mois), and --as-of
those that models learn from (parameter fenetre_apprentissage_mois). In the tables of --as-of, what a source only says
months later (parameter retards_sources) is hidden at each month, as it will be on the day a model scores.

Examples:
  vigie compute --batch 2206 --workspace demo
  vigie compute --batch 2206 --from 2016-01 --workspace demo
  vigie compute --as-of 2205 --from 2016-01 --workspace demo
  vigie query --training --batch 2205 --workspace demo "SELECT periode, avg(cible) FROM entreprise GROUP BY ALL"`,
    )
}

/** Throws a Failure of cause `usage` for a month that is none, or when what to compute is said twice or not at all. */
export function windowOf({ batch, asOf, from }: WindowFlags): Window {
  if ((batch === undefined) === (asOf === undefined)) {
    throw failure(
      'usage',
      batch === undefined ? 'nothing says as of which batch' : '--batch and --as-of exclude each other',
      {
        next: 'Give --batch for the tables of the month, or --as-of for tables to train models on.',
      },
    )
  }
  const month = from === undefined ? undefined : parseMonth(from)
  if (from !== undefined && month === undefined)
    throw failure('usage', `${from} is not a month`, { next: 'Write it like 2016-01.' })
  return { from: month, training: asOf !== undefined }
}
