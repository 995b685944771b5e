import { join } from 'node:path'
import { type Command, Option } from 'commander'
import type { BombReport } from '../../bench/soak/bombs.js'
import type { FuzzReport } from '../../bench/soak/fuzz/fuzz.js'
import type { SoakReport } from '../../bench/soak/kills.js'
import { type Cli, flagsOf, newCommand, packageRoot, sayJson } from '../cli.js'
import { ownProgram } from '../own-program.js'
import { renderTable } from '../render-table.js'
import { progressLine, say, tell } from '../terminal.js'
import { wholeNumber } from '../whole-number.js'

interface SoakFlags {
  readonly only?: 'kills' | 'bombs' | 'fuzz'
  readonly kills: string
  readonly minutes: string
  readonly mutant?: string
  readonly seconds?: string
  readonly from?: string
  readonly scratch?: string
  readonly seed: string
  readonly companies?: string
}

/** `vigie soak`: long trials of what must hold whatever happens: kills, files that are far too large, deliveries changed in every way. */
export function soakCommand(cli: Cli): Command {
  return newCommand('soak')
    .description(
      'Kill runs at random moments, import files that are far too large, and read deliveries changed in every way: nothing may be lost or stop',
    )
    .addOption(new Option('--only <part>', 'one of the three alone').choices(['kills', 'bombs', 'fuzz']))
    .option('--kills <number>', 'workspaces whose run is killed; every fifth is killed twice', '50')
    .option('--minutes <number>', 'how long changed deliveries are read', '10')
    .option('--mutant <number>', 'one changed delivery alone, by the number a fault gave')
    .addOption(new Option('--scratch <folder>', 'read in this very process, watched from another').hideHelp())
    .addOption(new Option('--from <number>', 'the first changed delivery').hideHelp())
    .addOption(new Option('--seconds <number>', 'instead of minutes').hideHelp())
    .option('--seed <number>', 'another number is other moments and other changes', '1')
    .option('--companies <number>', 'an invented country of that size, instead of the small fixtures')
    .addHelpText(
      'after',
      `
Examples:
  vigie soak
  vigie soak --only kills --kills 10 --seed 2
  vigie soak --only bombs
  vigie soak --only fuzz --minutes 1 --json
  vigie soak --only fuzz --seed 1 --mutant 1234`,
    )
    .action(async (_, command: Command) => {
      const { only } = command.opts() as SoakFlags
      const asked = (part: SoakFlags['only']) => only === undefined || only === part
      const kills = asked('kills') ? await killRuns(cli, command) : undefined
      const bombs = asked('bombs') ? await importBombs(cli, command) : undefined
      const fuzz = asked('fuzz') ? await readMutants(cli, command) : undefined
      const faults = [...(bombs ?? []).flatMap((bomb) => bomb.faults), ...(fuzz?.faults ?? [])]
      cli.end((kills?.equal ?? true) && faults.length === 0 ? 0 : 70)
      if (flagsOf(command).json) {
        return sayJson(cli, {
          ...(kills ? { soak: kills } : {}),
          ...(bombs ? { bombs } : {}),
          ...(fuzz ? { fuzz } : {}),
        })
      }
      if (kills) sayKills(cli, kills)
      if (bombs) sayBombs(cli, bombs)
      if (fuzz) sayFuzz(cli, fuzz)
    })
}

async function killRuns(cli: Cli, command: Command): Promise<SoakReport> {
  const { soakKills } = await import('../../bench/soak/kills.js')
  const { kills, seed, companies } = command.opts() as SoakFlags
  const deliveries =
    companies === undefined
      ? { folder: join(packageRoot, 'fixtures', 'small', 'batches') }
      : { companies: wholeNumber('companies', companies, 50) }
  const progress = progressLine(cli.terminal)
  return soakKills({
    program: ownProgram,
    deliveries,
    trials: wholeNumber('kills', kills, 1),
    seed: wholeNumber('seed', seed, 0),
    progress: progress.show,
    stopped: () => cli.stopped() !== undefined,
  }).finally(progress.clear)
}

async function importBombs(cli: Cli, command: Command): Promise<BombReport[]> {
  const soak = await import('../../bench/soak/bombs.js')
  const catalog = await cli.catalog(await cli.settings(command), 'with cases')
  const progress = progressLine(cli.terminal)
  return soak
    .importBombs({ program: ownProgram, catalog, progress: progress.show, stopped: () => cli.stopped() !== undefined })
    .finally(progress.clear)
}

async function readMutants(cli: Cli, command: Command): Promise<FuzzReport> {
  const { minutes, seconds, mutant, from, seed, scratch } = command.opts() as SoakFlags
  const settings = await cli.settings(command)
  const catalog = await cli.catalog(settings, 'with cases')
  const progress = progressLine(cli.terminal)
  const request = {
    catalog,
    seconds: seconds === undefined ? wholeNumber('minutes', minutes, 1) * 60 : wholeNumber('seconds', seconds, 1),
    seed: wholeNumber('seed', seed, 0),
    from: from === undefined ? undefined : wholeNumber('from', from, 1),
    only: mutant === undefined ? undefined : wholeNumber('mutant', mutant, 1),
    progress: progress.show,
    stopped: () => cli.stopped() !== undefined,
  }
  if (scratch !== undefined) {
    const { fuzzSources } = await import('../../bench/soak/fuzz/fuzz.js')
    return fuzzSources({ ...request, scratch })
  }
  const { watchFuzz } = await import('../../bench/soak/fuzz/watch.js')
  return watchFuzz({ ...request, program: ownProgram, options: ['--pipelines', settings.pipelines] }).finally(
    progress.clear,
  )
}

function sayKills(cli: Cli, { trials, kills, equal, reference, seed }: SoakReport): void {
  const rows = trials.flatMap(({ trial, kills: own, exitCode, faults }) =>
    own.map(({ at, during, status }, index) => {
      const last = index === own.length - 1
      return [
        trial,
        at,
        during,
        status ?? 'no record yet',
        ...(last ? [exitCode, outcomeOf(faults)] : ['', 'killed again']),
      ]
    }),
  )
  say(cli.terminal, renderTable(['trial', 'killed at (ms)', 'during', 'status says', 'next run', 'outcome'], rows))
  const compared = `${reference.files} files each, a run of ${reference.seconds} s, seed ${seed}`
  say(
    cli.terminal,
    `${kills} kills in ${trials.length} workspaces (${compared}): ${equal ? 'all as if nothing had happened' : 'NOT all equal'}`,
  )
  for (const { trial, kills: own, faults, workspace } of trials) {
    if (faults.length === 0) continue
    const moments = own.map(({ at, during }) => `${at} ms (${during})`).join(', then ')
    tell(cli.terminal, `trial ${trial}, killed at ${moments}; its workspace is kept in ${workspace}:`)
    for (const fault of faults) tell(cli.terminal, `  ${fault}`)
  }
}

const outcomeOf = (faults: readonly string[]) => (faults.length === 0 ? 'same bytes' : `${faults.length} differences`)

function sayBombs(cli: Cli, bombs: readonly BombReport[]): void {
  const rows = bombs.map(({ bomb, exitCode, seconds, peakBytes, faults }) => [
    bomb,
    String(exitCode),
    seconds.toFixed(1),
    peakBytes === null ? '' : String(Math.round(peakBytes / 2 ** 20)),
    faults.length === 0 ? 'as it should be' : faults.join('; '),
  ])
  say(cli.terminal, renderTable(['file', 'exit', 'seconds', 'peak MiB', 'outcome'], rows))
}

function sayFuzz(cli: Cli, { mutants, refusedWhole, sources, seconds, seed, faults }: FuzzReport): void {
  const verdict =
    faults.length === 0 ? 'each record in exactly one place, no crash, no hang' : `${faults.length} FAULTS`
  say(
    cli.terminal,
    `${mutants} changed deliveries of ${sources} sources in ${seconds} s, seed ${seed}, ${refusedWhole} refused whole:`,
  )
  say(cli.terminal, verdict)
  for (const { mutant, source, mutations, fault, file } of faults) {
    tell(cli.terminal, `mutant ${mutant} of ${source} (${mutations.join(', then ')}), kept as ${file}:`)
    tell(cli.terminal, `  ${fault}`)
    tell(cli.terminal, `  Again: vigie soak --only fuzz --seed ${seed} --mutant ${mutant}`)
  }
}
