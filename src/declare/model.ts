import { z } from 'zod'
import { stepKey } from '../kernel/digest.js'
import { identifier, pair, sentence, term } from './curve.js'

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
    plan: identifier.optional().describe('The training plan that chose its variables and rows'),
    algorithm: z.enum(['additive', 'logistic']).optional(),
    batch: z.string().optional().describe('What was known as of this batch'),
    seed: z.number().int().optional(),
    rows: z.number().int().optional(),
    companies: z.number().int().optional(),
    cases: z.number().int().optional().describe('Rows whose target is true'),
    fitted: z
      .string()
      .optional()
      .describe('Digest of what was fitted: the reference says when a person has corrected it since'),
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
        pairs: z.array(pair).default([]).describe('What two variables add together, besides their own terms'),
      }),
    )
    .min(1),
  calibration: z.strictObject({ slope: z.number(), offset: z.number(), method: sentence }),
  levels: z
    .array(z.strictObject({ level: z.string(), min: z.number().min(0).max(1), criterion: sentence }))
    .min(1)
    .describe('Highest first; the last has min 0. A score equal to the bound is in'),
  metrics: z.record(z.string(), z.number()).describe('Empty for a model that was not evaluated'),
  evaluation: z
    .strictObject({
      batch: z.string().describe('Judged on the training tables of this batch'),
      from: z.iso.date(),
      to: z.iso.date(),
      resamples: z.number().int(),
      seed: z.number().int(),
      of: z
        .string()
        .describe('Digest of the numbers and thresholds judged: the reference says when they changed since'),
    })
    .optional()
    .describe('Where `metrics` come from: written by vigie evaluate --save'),
  examples: z.array(example).min(1).describe('Worked by hand or by another tool; recomputed by vigie test'),
})

export type ModelContent = z.infer<typeof modelShape>
export type Model = ModelContent & { readonly file: string; readonly digest: string }
export type ModelGroup = Model['groups'][number]
export type ModelTerm = ModelGroup['terms'][number]
export type ModelPair = ModelGroup['pairs'][number]

/** Every variable that a model reads, once, in the order of its groups. */
export function modelVariables({ groups }: Pick<ModelContent, 'groups'>): string[] {
  const read = groups.flatMap(({ terms, pairs }) => [
    ...terms.map(({ variable }) => variable),
    ...pairs.flatMap(({ rows, columns }) => [rows.variable, columns.variable]),
  ])
  return [...new Set(read)]
}

/** Digest of the numbers that make the score, whatever the words around them. */
export function fittedDigest({
  base,
  groups,
  calibration,
}: Pick<ModelContent, 'base' | 'groups' | 'calibration'>): string {
  const numbers = groups.map(({ id, multiplier, terms, pairs }) => [
    id,
    multiplier,
    terms.map(({ id: name, variable, curve, missing }) => [name, variable, curve, missing.contribution]),
    pairs.map(({ id: name, rows, columns, values }) => [name, rows, columns, values]),
  ])
  return stepKey(base, numbers, calibration.slope, calibration.offset)
}

/** Digest of what an evaluation judges: the numbers that make the score, and the thresholds. */
export const judgedDigest = (model: Pick<ModelContent, 'base' | 'groups' | 'calibration' | 'levels'>): string =>
  stepKey(
    fittedDigest(model),
    model.levels.map(({ level, min }) => [level, min]),
  )
