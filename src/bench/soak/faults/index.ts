import { littleMemory, otherClocks, sameBytes, twoAtOnce } from './circumstances.js'
import type { FaultReport, FaultRequest } from './fault-trial.js'
import type { FaultName } from './names.js'
import { failEverySync, killEverywhere } from './points.js'
import { fillDisks } from './room.js'
import { liveOneYear } from './year.js'

/** How each kind of fault is provoked. */
export const faultTrials: Readonly<Record<FaultName, (given: FaultRequest) => Promise<FaultReport>>> = {
  points: (given) => killEverywhere(given),
  sync: (given) => failEverySync(given),
  disk: fillDisks,
  memory: littleMemory,
  together: twoAtOnce,
  same: sameBytes,
  clock: otherClocks,
  year: liveOneYear,
}
