import type { BombReport } from '../bench/soak/bombs.js'
import type { FaultReport } from '../bench/soak/faults/fault-trial.js'
import type { FuzzReport } from '../bench/soak/fuzz/fuzz.js'
import type { HistoriesReport } from '../bench/soak/histories/histories.js'
import type { SoakReport } from '../bench/soak/kills.js'
import type { Cli } from './cli.js'
import { renderTable } from './render-table.js'
import { say, tell } from './terminal.js'

export function sayKills(cli: Cli, { trials, kills, equal, reference, seed }: SoakReport): void {
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

export function sayFuzz(cli: Cli, { mutants, refusedWhole, sources, seconds, seed, faults }: FuzzReport): void {
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

export function sayHistories(cli: Cli, { histories, operations, seconds, seed, faults }: HistoriesReport): void {
  say(cli.terminal, `${histories} random histories, ${operations} operations in ${seconds} s, seed ${seed}:`)
  say(cli.terminal, faults.length === 0 ? 'each state is what the batches assert, in order' : `${faults.length} FAULTS`)
  for (const { history, done, fault } of faults) {
    tell(cli.terminal, `history ${history}: ${fault}`)
    for (const one of done) tell(cli.terminal, `  ${one}`)
    tell(cli.terminal, `  Again: vigie soak --only histories --seed ${seed} --history ${history}`)
  }
}

export function sayBombs(cli: Cli, bombs: readonly BombReport[]): void {
  const rows = bombs.map(({ bomb, exitCode, seconds, peakBytes, faults }) => [
    bomb,
    String(exitCode),
    seconds.toFixed(1),
    peakBytes === null ? '' : String(Math.round(peakBytes / 2 ** 20)),
    faults.length === 0 ? 'as it should be' : faults.join('; '),
  ])
  say(cli.terminal, renderTable(['file', 'exit', 'seconds', 'peak MiB', 'outcome'], rows))
}

export function sayFaults(cli: Cli, reports: readonly FaultReport[]): void {
  const rows = reports.map(({ trial, tried, seconds, seen, faults }) => [
    trial,
    tried,
    Math.round(seconds),
    faults.length === 0 ? seen : `${faults.length} FAULTS`,
  ])
  say(cli.terminal, renderTable(['trial', 'tried', 'seconds', 'outcome'], rows))
  for (const { trial, faults } of reports) for (const fault of faults) tell(cli.terminal, `${trial}: ${fault}`)
}
