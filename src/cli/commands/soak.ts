import { join } from 'node:path'
import { type Command, Option } from 'commander'
import type { BombReport } from '../../bench/soak/bombs.js'
import type { FuzzReport } from '../../bench/soak/fuzz/fuzz.js'
import type { HistoriesReport } from '../../bench/soak/histories/histories.js'
import type { SoakReport } from '../../bench/soak/kills.js'
import { type Cli, flagsOf, newCommand, packageRoot, sayJson } from '../cli.js'
import { ownProgram } from '../own-program.js'
import { sayBombs, sayFuzz, sayHistories, sayKills } from '../soak-lines.js'
import { progressLine } from '../terminal.js'
import { wholeNumber } from '../whole-number.js'

interface SoakFlags {
  readonly only?: 'kills' | 'histories' | 'bombs' | 'fuzz'
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
      'Kill runs, make random histories, import files far too large or changed in every way: nothing may be lost',
    )
    .addOption(new Option('--only <part>', 'one of the four alone').choices(['kills', 'histories', 'bombs', 'fuzz']))
    .option('--kills <number>', 'workspaces whose run is killed; every fifth is killed twice', '50')
    .option('--histories <number>', 'random histories of batches', '10000')
    .option('--history <number>', 'one history alone, by the number a fault gave')
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
      const faults = [
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
        })
      if (kills) sayKills(cli, kills)
      if (histories) sayHistories(cli, histories)
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
  const catalog = await cli.catalog(await cli.settings(command), 'with cases')
  const progress = progressLine(cli.terminal)
  return soak
    .importBombs({ program: ownProgram, catalog, progress: progress.show, stopped: cli.stopped })
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
