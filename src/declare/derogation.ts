import { z } from 'zod'
import { siren } from './types/identifiers.js'

const sentence = z.string().min(3)

/**
 * `corrections/derogations.yaml` of a workspace: companies whose level a person sets. It names companies, so it is never
 * among the declarations, and only its owner may read it.
 */
export const derogationsShape = z.strictObject({
  derogations: z.array(
    z
      .strictObject({
        siren: z.string().regex(/^[0-9]{9}$/, siren.expected),
        model: z.string().optional().describe('The model whose level is set; left out: every model'),
        level: sentence.describe('One of the levels of the model'),
        from: z.iso
          .date()
          .describe('First day on which it holds, held against the first day of the month of the batch'),
        to: z.iso.date().describe('Last day on which it holds: a derogation always ends'),
        author: sentence.describe('A role, never a person'),
        reason: sentence.describe('In French: what was learnt about the company'),
      })
      .refine(({ from, to }) => from <= to, 'ends before it starts'),
  ),
})

export type Derogation = z.infer<typeof derogationsShape>['derogations'][number]
