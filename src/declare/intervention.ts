import { z } from 'zod'
import { curve, identifier, sentence } from './curve.js'
import { type Declared, outputColumns, reads } from './query.js'

/** What every intervention of an expert says of itself, so that a line it moves can be read years later. */
const signed = {
  label: sentence.describe('In French: what agents read'),
  version: z.string().regex(/^[0-9]+\.[0-9]+\.[0-9]+$/),
  author: sentence.describe('A role, never a person'),
  reason: sentence.describe('In French: why the model is not enough'),
  enabled: z.boolean().default(true).describe('false: kept for the record, and applied to no batch'),
  valid: z
    .strictObject({
      from: z.iso.date().describe('First day on which it acts, held against the first day of the month of the batch'),
      to: z.iso.date().nullable().describe('Last day on which it acts; null: until someone ends it'),
    })
    .refine(({ from, to }) => to === null || from <= to, 'ends before it starts'),
}

const readsFrom = z.iso
  .date()
  .optional()
  .describe('First month that the SELECT must find in the variables, when it reads months of the past')

const inputs = outputColumns.describe('What the decision rests on: kept with its value on each line that moves')

/** `rules/<rule>.rule.sql`: gives `siren`, `delta` (levels to move) and the inputs of each company it moves. */
export const ruleHeader = z.strictObject({
  ...signed,
  sentence: sentence.describe('In French, for the reader of a line that it moves'),
  reads,
  reads_from: readsFrom,
  inputs,
})

/** `corrections/<id>.correction.sql`: gives `siren`, `delta` (log-odds to add) and the inputs of each company. */
export const logOddsHeader = z
  .strictObject({
    ...signed,
    model: identifier.describe('The model whose log-odds it moves'),
    lo: z.number().describe('The least it may add to the log-odds'),
    hi: z.number().describe('The most it may add to the log-odds'),
    reads,
    reads_from: readsFrom,
    inputs,
  })
  .refine(({ lo, hi }) => lo <= hi, 'lo is above hi')

/** `corrections/<id>.correction.yaml`: what it changes in a model. */
export const correctionShape = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('sub_model'),
    ...signed,
    model: identifier,
    group: identifier.describe('The sub-model that is weakened, strengthened or (0) frozen'),
    multiplier: z.number().min(0).max(1.5).describe('Multiplies what the group contributes'),
  }),
  z.strictObject({
    kind: z.literal('curve'),
    ...signed,
    model: identifier,
    term: identifier.describe('The term whose curve is replaced'),
    curve,
    missing: z
      .strictObject({ contribution: z.number(), reason: sentence })
      .optional()
      .describe('What an absent value contributes instead; left out: as the model says'),
  }),
])

const given = z.record(z.string(), z.union([z.number(), z.boolean(), z.string(), z.null()]))
const outcome = z.strictObject({ log_odds: z.number(), level: z.string() })

/** One company in, its log-odds and level before and after the correction out. */
export const correctionCases = z.strictObject({
  cases: z
    .array(
      z.strictObject({
        name: sentence,
        why: z.string().optional(),
        given: given.describe('Variables of the model; those left out are absent'),
        before: outcome,
        after: outcome,
      }),
    )
    .min(1),
})

export type Rule = Declared<z.infer<typeof ruleHeader>> & { readonly digest: string }
export type LogOddsCorrection = Declared<z.infer<typeof logOddsHeader>> & { readonly digest: string }
export type ModelCorrection = z.infer<typeof correctionShape> & {
  readonly name: string
  readonly file: string
  readonly digest: string
}
export type CorrectionCase = z.infer<typeof correctionCases>['cases'][number]
export type Signed = Pick<z.infer<typeof ruleHeader>, 'label' | 'version' | 'author' | 'reason' | 'enabled' | 'valid'>

/** Whether it acts on a day: the first of the month of a batch. */
export type State = 'active' | 'future' | 'expired' | 'off'

export function stateOn({ enabled, valid }: Pick<Signed, 'enabled' | 'valid'>, day: string): State {
  if (!enabled) return 'off'
  if (day < valid.from) return 'future'
  return valid.to !== null && day > valid.to ? 'expired' : 'active'
}
