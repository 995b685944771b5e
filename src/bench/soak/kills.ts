import { rm } from 'node:fs/promises'
import { failure } from '../../kernel/failure.js'
import { drawTrials, type Trial } from './moments.js'
import { type Deliveries, type Prepared, prepareDeliveries, prepareReference } from './prepare.js'
import type { Program } from './program.js'
import { runTrial, type TrialReport } from './trial.js'

export interface SoakReport {
  readonly seed: number
  /** Of the run that the killed ones are compared with. */
  readonly reference: {
    readonly seconds: number
    readonly files: number
    readonly codes: Readonly<Record<string, number>>
  }
  readonly trials: readonly TrialReport[]
  /** How many runs were killed: at least one a trial. */
  readonly kills: number
  /** Every killed workspace was readable, was completed by the next run, and ended with the bytes of the reference. */
  readonly equal: boolean
}

export interface SoakRequest {
  readonly program: Program
  readonly deliveries: Deliveries
  readonly trials: number
  readonly seed: number
  readonly progress: (text: string) => void
  readonly stopped: () => boolean
}

/** Kills runs without warning at random moments, each in a workspace of its own, and checks that nothing shows. */
export async function soakKills(given: SoakRequest): Promise<SoakReport> {
  const { program, seed, progress } = given
  progress('deliveries')
  const root = await prepareDeliveries(program, given.deliveries)
  try {
    progress('runs to compare with')
    const prepared = await prepareReference(program, root)
    const trials: TrialReport[] = []
    for (const trial of drawTrials(given.trials, seed, prepared.duration)) {
      if (given.stopped()) throw failure('interrupted', `stopped before trial ${trial.number}`)
      progress(`trial ${trial.number} of ${given.trials}`)
      trials.push(await landed(program, prepared, trial))
    }
    return {
      seed,
      reference: {
        seconds: Math.round(prepared.duration) / 1000,
        files: Object.keys(prepared.reference.digests).length,
        codes: Object.fromEntries(prepared.codes),
      },
      trials,
      kills: trials.flatMap(({ kills }) => kills).filter(({ killed }) => killed).length,
      equal: trials.every(({ faults }) => faults.length === 0),
    }
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

/** Tries a trial until its first kill finds a run: one that is over before its moment is tried again, nearer to its start. */
async function landed(program: Program, prepared: Prepared, trial: Trial): Promise<TrialReport> {
  const report = await runTrial(program, prepared, trial)
  if (report.kills[0]?.killed || report.faults.length > 0) return report
  return landed(program, prepared, { ...trial, moments: trial.moments.map((moment) => Math.round(moment * sooner)) })
}

/** How much nearer: a run is rarely twice as fast as the one that was timed. */
const sooner = 0.7
