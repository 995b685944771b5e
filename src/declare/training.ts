import { z } from 'zod'
import { identifier, sentence } from './curve.js'

const variable = z.strictObject({
  variable: identifier.describe('A column of the wide table that is no target'),
  monotone: z
    .enum(['increasing', 'decreasing', 'none'])
    .default('none')
    .describe('The way in which the risk must go when the variable goes up, whatever the rows say'),
  missing: sentence.describe(
    'What it may mean that there is no value: the reason written beside what that contributes',
  ),
})

const share = z.number().gt(0).max(1)

export const trainingShape = z.strictObject({
  label: sentence.describe('Label of the model, in French'),
  author: sentence.describe('A role, never a person'),
  card: sentence.describe('What the model is for, and what it must not be used for'),
  grain: z.literal('entreprise'),
  target: z.strictObject({ variable: identifier, horizon_months: z.number().int().min(1), meaning: sentence }),
  perimeter: sentence.describe('In words, which rows are learnt from'),
  rows: z.strictObject({
    where: z
      .string()
      .default('true')
      .describe('SQL over a line of the wide table, parameters included: which rows are learnt from'),
    from: z
      .string()
      .regex(/^\d{4}-\d{2}$/)
      .optional()
      .describe('First month learnt from (default: the first of the table)'),
    until: z
      .string()
      .regex(/^\d{4}-\d{2}$/)
      .optional()
      .describe(
        'Last month whose outcome is looked at, learnt from or not: before a crisis that no month to score is like',
      ),
    apart_months: z
      .number()
      .int()
      .min(0)
      .default(6)
      .describe('Last months whose target is known, kept apart: thresholds are set and figures measured on them'),
    purge_months: z
      .number()
      .int()
      .min(0)
      .describe('Months left out before those kept apart, so that no outcome learnt from overlaps them'),
    others_share: share
      .default(1)
      .describe('Share of the rows without event that are drawn; the base is corrected for it, exactly'),
    drawn_by: identifier.optional().describe('Variable between 0 and 1 that draws them, always the same ones'),
  }),
  groups: z
    .array(
      z.strictObject({
        id: identifier,
        label: sentence.describe('In French: what agents read'),
        variables: z.array(variable).min(1),
      }),
    )
    .min(1),
  levels: z
    .array(z.strictObject({ level: z.string(), beta: z.number().positive() }))
    .min(1)
    .describe('Levels of alert, highest first, each with the beta of the F it maximises'),
  no_alert: z.string().describe('Level of every other score'),
  seed: z.number().int().default(1),
  boost: z
    .strictObject({
      bins: z.number().int().min(2).max(255).default(64),
      bags: z.number().int().min(1).max(50).default(8),
      held_out: share.default(0.15),
      rounds: z.number().int().min(1).default(2000),
      learning_rate: share.default(0.03),
      leaves: z.number().int().min(2).default(3),
      leaf_rows: z.number().int().min(1).default(20),
      least_gain: z.number().min(0).default(4),
      shrinkage: z.number().min(0).default(1),
      patience: z.number().int().min(0).default(50),
      pairs: z.number().int().min(0).default(0).describe('Pairs of variables that may say something together'),
      pair_bins: z.number().int().min(2).max(64).default(12),
    })
    .prefault({})
    .describe('How curves are learnt; what is not said is as tried on the invented country'),
  logistic: z
    .strictObject({ strength: z.number().positive().default(1) })
    .prefault({})
    .describe('How hard the weights of the simple reference are pulled towards zero'),
})

export type TrainingContent = z.infer<typeof trainingShape>
/** A plan is named by its file, and so is the model it makes. */
export type Training = TrainingContent & { readonly name: string; readonly file: string; readonly digest: string }
