import { z } from 'zod'

const identifier = z.string().regex(/^[a-z][a-z0-9_]*$/)
const sentence = z.string().min(3)

/** How a variable becomes a contribution to the log-odds. Every curve is a list of points or of steps a person can edit. */
const curve = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('steps'),
    edges: z.array(z.number()).describe('Increasing bounds; a value equal to a bound belongs to the step on its right'),
    values: z.array(z.number()).describe('One value more than there are bounds'),
  }),
  z.strictObject({
    kind: z.literal('line'),
    points: z
      .array(z.tuple([z.number(), z.number()]))
      .min(2)
      .describe('[value, contribution], flat outside'),
  }),
  z.strictObject({ kind: z.literal('flag'), when_true: z.number(), when_false: z.number() }),
  z.strictObject({ kind: z.literal('choice'), values: z.record(z.string(), z.number()), other: z.number() }),
])

const term = z.strictObject({
  id: identifier,
  variable: identifier.describe('A column of the wide table the model reads'),
  label: sentence,
  curve,
  missing: z.strictObject({ contribution: z.number(), reason: sentence }).describe('What an absent value contributes'),
  monotone: z.enum(['increasing', 'decreasing', 'none']).default('none'),
})

const example = z.strictObject({
  name: sentence,
  given: z.record(z.string(), z.union([z.number(), z.boolean(), z.string(), z.null()])),
  expect: z.strictObject({ log_odds: z.number(), score: z.number(), level: z.string() }),
})

export const modelShape = z.strictObject({
  $schema: z.string().optional(),
  id: identifier,
  version: z.string().regex(/^[0-9]+\.[0-9]+\.[0-9]+$/),
  label: sentence,
  author: sentence.describe('A role, never a person'),
  card: sentence.describe('How the numbers were obtained, and what the model must not be used for'),
  grain: z.literal('entreprise'),
  target: z.strictObject({ variable: identifier, horizon_months: z.number().int(), meaning: sentence }),
  perimeter: sentence,
  training: z.strictObject({
    method: z.enum(['by_hand', 'fitted']),
    from: z.iso.date().nullable(),
    to: z.iso.date().nullable(),
    resampled_share: z.number().min(0).max(1).nullable(),
    real_prevalence: z.number().min(0).max(1).nullable(),
  }),
  base: z.number().describe('Log-odds when every contribution is zero'),
  groups: z
    .array(
      z.strictObject({
        id: identifier,
        label: sentence.describe('In French: what agents read'),
        multiplier: z.number().min(0).max(1.5).default(1).describe('An expert may weaken or strengthen a sub-model'),
        reason: sentence.optional().describe('Required when the multiplier is not 1'),
        terms: z.array(term).min(1),
      }),
    )
    .min(1),
  calibration: z.strictObject({ slope: z.number(), offset: z.number(), method: sentence }),
  levels: z
    .array(z.strictObject({ level: z.string(), min: z.number().min(0).max(1), criterion: sentence }))
    .min(1)
    .describe('Highest first; the last has min 0. A score equal to the bound is in'),
  metrics: z.record(z.string(), z.number()).describe('Empty for a model that was not evaluated'),
  examples: z.array(example).min(1).describe('Worked by hand or by another tool; recomputed by vigie test'),
})

export type Model = z.infer<typeof modelShape> & { readonly file: string; readonly digest: string }
export type ModelTerm = Model['groups'][number]['terms'][number]
export type Curve = z.infer<typeof curve>
