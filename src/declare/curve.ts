import { z } from 'zod'

export const identifier = z.string().regex(/^[a-z][a-z0-9_]*$/)
export const sentence = z.string().min(3)

const edges = z
  .array(z.number())
  .describe('Increasing bounds; a value equal to a bound belongs to the step on its right')

/** How a variable becomes a contribution to the log-odds. Every curve is a list of points or of steps a person can edit. */
export const curve = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('steps'),
    edges,
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

const variable = identifier.describe('A column of the wide table the model reads')

export const term = z.strictObject({
  id: identifier,
  variable,
  label: sentence,
  curve,
  missing: z.strictObject({ contribution: z.number(), reason: sentence }).describe('What an absent value contributes'),
  monotone: z.enum(['increasing', 'decreasing', 'none']).default('none'),
})

/** How one side of a pair cuts its variable into steps. A last step, always there, is that of an absent value. */
const axis = z.discriminatedUnion('kind', [
  z.strictObject({ variable, kind: z.literal('steps'), edges }),
  z.strictObject({ variable, kind: z.literal('flag') }).describe('false, then true'),
  z
    .strictObject({ variable, kind: z.literal('choice'), values: z.array(z.string()).min(1) })
    .describe('then any other'),
])

/** What two variables together add to what each of them says alone. */
export const pair = z.strictObject({
  id: identifier,
  label: sentence,
  rows: axis,
  columns: axis,
  values: z
    .array(z.array(z.number()))
    .describe(
      'A line for each step of `rows`, the last for an absent value; in each, a number for each step of `columns`, likewise',
    ),
  reason: sentence.describe('Why an absent value contributes what it does'),
})

export type Curve = z.infer<typeof curve>
export type PairAxis = z.infer<typeof axis>

/** Steps of a side of a pair, that of an absent value included. */
export function axisSteps(axis: PairAxis): number {
  switch (axis.kind) {
    case 'steps':
      return axis.edges.length + 2
    case 'flag':
      return 3
    case 'choice':
      return axis.values.length + 2
  }
}
