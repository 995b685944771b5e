import type { BatchKey } from '../kernel/batch-key.js'
import { compactBatch } from '../stages/compact/index.js'
import { computeBatch } from '../stages/compute/index.js'
import type { StageContext, StageOutcome } from '../stages/context.js'
import { importBatch } from '../stages/import/index.js'
import { perimeterBatch } from '../stages/perimeter/index.js'
import { publishBatch } from '../stages/publish/index.js'
import { scoreBatch } from '../stages/score/index.js'
import { stabilityBatch } from '../stages/stability/index.js'
import { validateBatch } from '../stages/validate/index.js'

export interface NamedStage {
  readonly name: string
  readonly purpose: string
  readonly run: (context: StageContext, batch: BatchKey) => Promise<StageOutcome>
}

/** The stages in the order data goes through them. */
export const stages: readonly NamedStage[] = [
  { name: 'import', purpose: 'read the delivered files of a batch into typed rows and refusals', run: importBatch },
  { name: 'validate', purpose: 'check what a batch asserts; a blocking check stops it', run: validateBatch },
  { name: 'compact', purpose: 'bring the history of every source up to a batch', run: compactBatch },
  { name: 'perimeter', purpose: 'decide which companies are followed as of a batch', run: perimeterBatch },
  { name: 'compute', purpose: 'compute the monthly variables and the two wide tables of a batch', run: computeBatch },
  { name: 'score', purpose: 'score every company of a batch with the declared models', run: scoreBatch },
  { name: 'stability', purpose: 'compare the scores of a batch with those before it', run: stabilityBatch },
  { name: 'publish', purpose: 'publish the signed lists of a batch', run: publishBatch },
]
