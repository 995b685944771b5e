import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { failure } from '../../../kernel/failure.js'
import type { Program } from '../program.js'
import { enoughFaults, type FuzzReport, type FuzzRequest, type FuzzState, faultOf, seedsOf, stateFile } from './fuzz.js'

export interface WatchedFuzz extends Omit<FuzzRequest, 'scratch'> {
  readonly program: Program
  /** Options of the command line that hold for the process which reads. */
  readonly options?: readonly string[]
  /** Milliseconds after which a mutant is given up: more than what the reading process itself waits for. */
  readonly patience?: number
}

/**
 * Reads mutants in another process and watches it: one that loops, or that the engine takes down with it, can neither say so
 * nor keep its file. Reading then goes on with the next mutant.
 */
export async function watchFuzz(given: WatchedFuzz): Promise<FuzzReport> {
  const sources = seedsOf(given.catalog)
  const started = performance.now()
  const elapsed = () => (performance.now() - started) / 1000
  let report: FuzzReport = {
    seed: given.seed,
    seconds: 0,
    mutants: 0,
    refusedWhole: 0,
    sources: sources.length,
    faults: [],
  }
  let from = given.only ?? 1
  do {
    const { found, lost } = await readIn(given, from, Math.max(1, Math.ceil(given.seconds - elapsed())))
    const known = found ?? lost?.state
    const last = lost ? [await faultOf(sources, given.seed, lost.mutant, lost.fault)] : []
    report = {
      ...report,
      mutants: report.mutants + (lost ? lost.mutant - from + 1 : (found?.mutants ?? 0)),
      refusedWhole: report.refusedWhole + (known?.refusedWhole ?? 0),
      faults: [...report.faults, ...(known?.faults ?? []), ...last],
    }
    if (!lost || given.only !== undefined) break
    from = lost.mutant + 1
  } while (elapsed() < given.seconds && report.faults.length < enoughFaults)
  return { ...report, seconds: Math.round(elapsed()) }
}

interface Read {
  readonly found?: FuzzReport
  /** The mutant that ended the process, or at which it stayed. */
  readonly lost?: { readonly mutant: number; readonly fault: string; readonly state: FuzzState | undefined }
}

async function readIn(given: WatchedFuzz, from: number, seconds: number): Promise<Read> {
  const scratch = await mkdtemp(join(tmpdir(), 'vigie-mutants-'))
  const { program, seed, only, options = [] } = given
  const [file = '', ...leading] = program.words
  const which = only === undefined ? ['--from', String(from)] : ['--mutant', String(only)]
  const words = ['soak', '--only', 'fuzz', '--json', '--seed', String(seed), '--seconds', String(seconds), ...which]
  const child = spawn(file, [...leading, ...words, ...options, '--scratch', scratch], {
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  })
  try {
    const ended = once(child, 'close')
    let said = ''
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      said += part
    })
    const isStuck = await watch(given, child, scratch, () => reportIn(said) !== undefined)
    const losing = async (fault: string): Promise<Read> => {
      const state = await stateIn(scratch)
      return { lost: { mutant: state?.mutant ?? from, fault, state } }
    }
    if (isStuck) return await losing('it hung, and nothing else could run')
    const running = reportIn(said)
    if (running) return { found: running }
    const [code, signal] = await ended
    const found = reportIn(said)
    if (found) return { found }
    return await losing(`it ended the process (${signal ?? `exit ${code}`})`)
  } finally {
    if (isRunning(child) && child.pid !== undefined) program.killGroup(child.pid)
    await rm(scratch, { recursive: true, force: true })
  }
}

const isRunning = (child: ChildProcess) => child.exitCode === null && child.signalCode === null

/**
 * Looks on until the process ends or has reported: what hung in it may keep it from ending. Gives whether it stayed too
 * long at one mutant, once it was killed for that.
 */
async function watch(
  { program, progress, stopped, patience = 60_000 }: WatchedFuzz,
  child: ChildProcess,
  scratch: string,
  reported: () => boolean,
): Promise<boolean> {
  let [last, since]: [number | undefined, number] = [undefined, performance.now()]
  while (isRunning(child) && !reported()) {
    await pause(Math.min(200, patience))
    if (stopped()) throw failure('interrupted', `stopped at mutant ${last ?? 'none'}`)
    const mutant: number | undefined = (await stateIn(scratch))?.mutant ?? last
    if (mutant !== last) {
      ;[last, since] = [mutant, performance.now()]
      progress(`mutant ${mutant}`)
    } else if (last !== undefined && performance.now() - since > patience && child.pid !== undefined) {
      program.killGroup(child.pid)
      return true
    }
  }
  return false
}

/** Undefined before there is one, and while it is being written. */
async function stateIn(scratch: string): Promise<FuzzState | undefined> {
  const said = await readFile(join(scratch, stateFile), 'utf8').catch(() => '')
  try {
    return JSON.parse(said) as FuzzState
  } catch {
    return undefined
  }
}

function reportIn(said: string): FuzzReport | undefined {
  try {
    return (JSON.parse(said) as { fuzz?: FuzzReport }).fuzz
  } catch {
    return undefined
  }
}
