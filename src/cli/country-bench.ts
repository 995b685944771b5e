import type { Command } from 'commander'
import { failure } from '../kernel/failure.js'
import { type Cli, flagsOf, sayJson } from './cli.js'
import { planNamed } from './model-named.js'
import { importedBatch } from './opened-batch.js'
import { renderTable } from './render-table.js'
import { progressLine, say } from './terminal.js'

/** Outcomes of this month and of those before it end where the invented crisis begins. */
const until = '2018-08-01'
/** A year and a month: each season counts. */
const months = 13

/** `vigie bench country`: what the additive model is worth beside straight lines and the oracle of an invented country. */
export async function countryBench(cli: Cli, command: Command, keepLines: boolean): Promise<void> {
  const { lastTraining } = await import('../learn/evaluate/index.js')
  const { measureCountry } = await import('../bench/country.js')
  const context = await cli.context(command)
  const last = await lastTraining(context.workspace)
  if (last === undefined)
    throw failure('input-missing', 'this workspace has no training tables', {
      place: context.workspace.root,
      next: 'Make a country, and its tables, as docs/how-to/train-a-model.md says.',
    })
  const progress = progressLine(cli.terminal)
  const found = await measureCountry(context, {
    plan: planNamed(context.catalog, 'demonstration'),
    batch: await importedBatch(context.workspace, last),
    ...{ until, months, lines: keepLines ? context.workspace.path('banc') : undefined },
    tell: (text) => progress.show(text),
  }).finally(progress.clear)
  if (flagsOf(command).json) return sayJson(cli, { country: found })
  const { learnt, judged, scores } = found
  const [first] = scores
  say(
    cli.terminal,
    `Learnt from ${learnt.lines} lines of ${learnt.companies} companies, ${learnt.from.slice(0, 7)} to ${learnt.to.slice(0, 7)}.
Judged on ${first?.measured.lines} lines of ${first?.measured.companies} others, ${judged.from.slice(0, 7)} to ${judged.to.slice(0, 7)}: ${first?.measured.cases} cases.\n`,
  )
  const cell = ({ value, low, high }: { value: number | null; low: number | null; high: number | null }) =>
    value === null ? '' : `${value.toFixed(3)} (${low?.toFixed(3)} to ${high?.toFixed(3)})`
  const rows = scores.map(({ name, measured: { figures }, bands, seconds }) => [
    ...[name, cell(figures.averagePrecision), cell(figures.rocAuc), cell(figures.calibrationSlope)],
    cell(figures.observedExpected),
    ...bands.slice(0, 2).map(({ observed, expected }) => (observed / expected).toFixed(3)),
    seconds === null ? '' : seconds.toFixed(0),
  ])
  const head = ['score', 'average precision', 'ROC area', 'slope', 'observed / expected']
  say(cli.terminal, renderTable([...head, 'first tenth', 'second', 'seconds'], rows))
}
