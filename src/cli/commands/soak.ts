import { join } from 'node:path'
import { type Command, Option } from 'commander'
import type { BombReport } from '../../bench/soak/bombs.js'
import type { FaultReport } from '../../bench/soak/faults/fault-trial.js'
import { faultNames } from '../../bench/soak/faults/names.js'
import type { FuzzReport } from '../../bench/soak/fuzz/fuzz.js'
import type { HistoriesReport } from '../../bench/soak/histories/histories.js'
import type { SoakReport } from '../../bench/soak/kills.js'
import { type Cli, flagsOf, newCommand, packageRoot, sayJson } from '../cli.js'
import { ownProgram } from '../own-program.js'
import { sayBombs, sayFaults, sayFuzz, sayHistories, sayKills } from '../soak-lines.js'
import { progressLine } from '../terminal.js'
import { wholeNumber } from '../whole-number.js'

/** Those after `faults` are each one of its trials. */
const parts = ['kills', 'histories', 'bombs', 'fuzz', 'faults', ...faultNames] as const
type Part = (typeof parts)[number]

interface SoakFlags {
  readonly only?: Part
  readonly every: string
  readonly histories: string
  readonly history?: string
  readonly kills: string
  readonly minutes: string
  readonly mutant?: string
  readonly seconds?: string
  readonly from?: string
  readonly scratch?: string
  readonly seed: string
  readonly companies?: string
}

/** `vigie soak`: long trials of what must hold whatever happens: kills at random moments, deliveries changed in every way. */
export function soakCommand(cli: Cli): Command {
  return newCommand('soak')
    .description(
      'Kill runs, break disks and clocks, make random histories, import files far too large or changed in every way: nothing may be lost',
    )
    .addOption(new Option('--only <part>', 'one part alone').choices(parts))
    .option('--kills <number>', 'workspaces whose run is killed; every fifth is killed twice', '50')
    .option('--histories <number>', 'random histories of batches', '10000')
    .option('--history <number>', 'one history alone, by the number a fault gave')
    .option('--every <number>', 'of the points where a stage is disturbed, one of so many', '1')
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
  vigie soak --only histories --histories 500
  vigie soak --only bombs
  vigie soak --only faults --every 20
  vigie soak --only disk
  vigie soak --only fuzz --minutes 1 --json
  vigie soak --only fuzz --seed 1 --mutant 1234`,
    )
    .action(async (_, command: Command) => {
      const { only } = command.opts() as SoakFlags
      const wants = (part: SoakFlags['only']) => only === undefined || only === part
      const kills = wants('kills') ? await killRuns(cli, command) : undefined
      const histories = wants('histories') ? await tryHistories(cli, command) : undefined
      const bombs = wants('bombs') ? await importBombs(cli, command) : undefined
      const fuzz = wants('fuzz') ? await readMutants(cli, command) : undefined
      const disturbed = await disturb(cli, command)
      const faults = [
        ...disturbed.flatMap((one) => one.faults),
        ...(histories?.faults ?? []),
        ...(bombs ?? []).flatMap((bomb) => bomb.faults),
        ...(fuzz?.faults ?? []),
      ]
      cli.end((kills?.equal ?? true) && faults.length === 0 ? 0 : 70)
      if (flagsOf(command).json)
        return sayJson(cli, {
          soak: kills ?? null,
          histories: histories ?? null,
          bombs: bombs ?? null,
          fuzz: fuzz ?? null,
          faults: disturbed,
        })
      if (kills) sayKills(cli, kills)
      if (histories) sayHistories(cli, histories)
      if (bombs) sayBombs(cli, bombs)
      if (fuzz) sayFuzz(cli, fuzz)
      if (disturbed.length > 0) sayFaults(cli, disturbed)
    })
}

/** The trials of faults that are asked for: all of them, or one by its name. */
async function disturb(cli: Cli, command: Command): Promise<FaultReport[]> {
  const { only, every } = command.opts() as SoakFlags
  const wanted = faultNames.filter((name) => only === undefined || only === 'faults' || only === name)
  if (wanted.length === 0) return []
  const { faultTrials } = await import('../../bench/soak/faults/index.js')
  const progress = progressLine(cli.terminal)
  const request = {
    program: ownProgram,
    batches: join(packageRoot, 'fixtures', 'small', 'batches'),
    every: wholeNumber('every', every, 1),
    progress: progress.show,
    stopped: cli.stopped,
  }
  const reports: FaultReport[] = []
  for (const name of wanted) reports.push(await faultTrials[name](request).finally(progress.clear))
  return reports
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
    stopped: cli.stopped,
  }).finally(progress.clear)
}

async function tryHistories(cli: Cli, command: Command): Promise<HistoriesReport> {
  const { makeHistories } = await import('../../bench/soak/histories/histories.js')
  const { histories, history, seed } = command.opts() as SoakFlags
  const progress = progressLine(cli.terminal)
  return makeHistories({
    histories: wholeNumber('histories', histories, 1),
    seed: wholeNumber('seed', seed, 0),
    only: history === undefined ? undefined : wholeNumber('history', history, 1),
    progress: progress.show,
    stopped: cli.stopped,
  }).finally(progress.clear)
}

async function importBombs(cli: Cli, command: Command): Promise<BombReport[]> {
  const soak = await import('../../bench/soak/bombs.js')
  const catalog = await cli.catalog(await cli.settings(command), 'as delivered')
  const progress = progressLine(cli.terminal)
  return soak
    .importBombs({ program: ownProgram, catalog, progress: progress.show, stopped: cli.stopped })
    .finally(progress.clear)
}

async function readMutants(cli: Cli, command: Command): Promise<FuzzReport> {
  const { minutes, seconds, mutant, from, seed, scratch } = command.opts() as SoakFlags
  const settings = await cli.settings(command)
  const catalog = await cli.catalog(settings, 'as delivered')
  const progress = progressLine(cli.terminal)
  const request = {
    catalog,
    seconds: seconds === undefined ? wholeNumber('minutes', minutes, 1) * 60 : wholeNumber('seconds', seconds, 1),
    seed: wholeNumber('seed', seed, 0),
    from: from === undefined ? undefined : wholeNumber('from', from, 1),
    only: mutant === undefined ? undefined : wholeNumber('mutant', mutant, 1),
    progress: progress.show,
    stopped: cli.stopped,
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
