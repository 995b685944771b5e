import type { BatchKey } from '../kernel/batch-key.js'
import { compactBatch, foreseeCompact } from '../stages/compact/index.js'
import { computeBatch, foreseeCompute } from '../stages/compute/index.js'
import type { Foreseen, StageContext, StageOutcome } from '../stages/context.js'
import { foreseeImport, importBatch } from '../stages/import/index.js'
import { foreseePerimeter, perimeterBatch } from '../stages/perimeter/index.js'
import { foreseePublish, publishBatch } from '../stages/publish/index.js'
import { foreseeScore, scoreBatch } from '../stages/score/index.js'
import { foreseeStability, stabilityBatch } from '../stages/stability/index.js'
import { foreseeValidate, validateBatch } from '../stages/validate/index.js'

export interface NamedStage {
  readonly name: string
  readonly run: (context: StageContext, batch: BatchKey) => Promise<StageOutcome>
}

/** A stage of the month, which also says what it would do. */
export interface MonthStage extends NamedStage {
  readonly foresee: (context: StageContext, batch: BatchKey) => Promise<Foreseen[]>
}

/** The stages in the order data goes through them. */
export const stages: readonly MonthStage[] = [
  {
    name: 'import',
    run: importBatch,
    foresee: foreseeImport,
  },
  {
    name: 'validate',
    run: validateBatch,
    foresee: foreseeValidate,
  },
  {
    name: 'compact',
    run: compactBatch,
    foresee: foreseeCompact,
  },
  {
    name: 'perimeter',
    run: perimeterBatch,
    foresee: foreseePerimeter,
  },
  {
    name: 'compute',
    run: computeBatch,
    foresee: foreseeCompute,
  },
  {
    name: 'score',
    run: scoreBatch,
    foresee: foreseeScore,
  },
  {
    name: 'stability',
    run: stabilityBatch,
    foresee: foreseeStability,
  },
  {
    name: 'publish',
    run: publishBatch,
    foresee: foreseePublish,
  },
]
