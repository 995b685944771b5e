import { z } from 'zod'
import { columnTypeNames } from './types/index.js'

const sentence = z.string().min(3)

export const listShape = z.strictObject({
  label: sentence.describe('In French: the title of the list'),
  model: z.string().describe('The model whose scores it lists'),
  sensitivity: z.enum(['restreint', 'confidentiel', 'secret']).describe('Highest tier of its columns'),
  recipients: z.array(sentence).min(1).describe('Who may receive it'),
  reads: z.array(z.string()).describe('Tables read: `score`, families, wide tables, sources'),
  select: z.string().min(6).describe('SQL giving the columns below'),
  columns: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[a-z][a-z0-9_]*$/),
        type: z.enum(columnTypeNames),
        label: sentence.describe('In French: the head of the column'),
        unit: z.string().optional(),
        meaning: sentence.describe('In French, for the agent'),
        null: sentence.describe('In French: what an empty cell means'),
        personal: z.boolean().default(false),
      }),
    )
    .min(1),
  order: z
    .array(z.strictObject({ column: z.string(), direction: z.enum(['asc', 'desc']).default('asc') }))
    .min(1)
    .describe('Total order: ends on the unique key'),
  unique: z.array(z.string()).min(1).describe('Columns that name a line of the list'),
})

export type List = z.infer<typeof listShape> & { readonly name: string; readonly file: string }
