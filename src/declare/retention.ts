import { z } from 'zod'

const batches = z.number().int().min(1)

/** How long things are kept, as `vigie.yaml` says it; what is not set is kept for ever. */
export const retentionShape = z.strictObject({
  results: batches.optional().describe('Last batches whose perimeter, variables and scores are kept'),
  assertions: batches
    .optional()
    .describe('Last batches whose state can still be read: older lines go where a later stock says all again'),
  runs: batches.optional().describe('Months for which the records of runs are kept'),
})

export type Retention = z.infer<typeof retentionShape>
