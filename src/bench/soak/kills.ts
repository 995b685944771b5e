import { rm } from 'node:fs/promises'
import { failure } from '../../kernel/failure.js'
import { drawTrials } from './moments.js'
import { type Deliveries, prepareDeliveries, prepareReference } from './prepare.js'
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
  /** How many runs were killed: one that is over before its moment is not. */
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
      trials.push(await runTrial(program, prepared, trial))
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
