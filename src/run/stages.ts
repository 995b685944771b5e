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
  readonly purpose: string
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
    purpose: 'read the delivered files of a batch into typed rows and refusals',
    run: importBatch,
    foresee: foreseeImport,
  },
  {
    name: 'validate',
    purpose: 'check what a batch asserts; a blocking check stops it',
    run: validateBatch,
    foresee: foreseeValidate,
  },
  {
    name: 'compact',
    purpose: 'bring the history of every source up to a batch',
    run: compactBatch,
    foresee: foreseeCompact,
  },
  {
    name: 'perimeter',
    purpose: 'decide which companies are followed as of a batch',
    run: perimeterBatch,
    foresee: foreseePerimeter,
  },
  {
    name: 'compute',
    purpose: 'compute the monthly variables and the two wide tables of a batch',
    run: computeBatch,
    foresee: foreseeCompute,
  },
  {
    name: 'score',
    purpose: 'score every company of a batch with the declared models',
    run: scoreBatch,
    foresee: foreseeScore,
  },
  {
    name: 'stability',
    purpose: 'compare the scores of a batch with those before it',
    run: stabilityBatch,
    foresee: foreseeStability,
  },
  {
    name: 'publish',
    purpose: 'publish the signed lists of a batch',
    run: publishBatch,
    foresee: foreseePublish,
  },
]
