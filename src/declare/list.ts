import { z } from 'zod'
import { columnTypeNames } from './types/index.js'

const sentence = z.string().min(3)
const name = z.string().regex(/^[a-z][a-z0-9_]*$/)
const rights = z.array(name)

const columnShape = z.strictObject({
  name,
  type: z.enum(columnTypeNames),
  label: sentence.describe('In French: the head of the column'),
  unit: z.string().optional(),
  meaning: sentence.describe('In French, for the agent'),
  null: sentence.describe('In French: what an empty cell means'),
  personal: z.boolean().default(false),
  rights: rights.default([]).describe('Rights that a reader needs, all of them; without them the value is hidden'),
  key: z.string().optional().describe('Its name in the JSON file, where a reader wants another'),
  words: z.record(z.string(), z.string()).optional().describe('What people read instead of each value'),
  json: z.boolean().default(false).describe('The text is JSON: it is opened in the JSON file'),
})

const accessShape = z.strictObject({
  zones: z.array(z.string()).min(1).describe('Natures of the zones that get the list: those of agents_habilites'),
  rights: z.record(name, sentence).describe('In French: what each right opens. Every line says which of them it has'),
})

const filterShape = z.strictObject({
  name,
  label: sentence.describe('In French: what the sheet of filters calls it'),
  value: z.enum(['none', 'text', 'number', 'list']).describe('What is given with it; a list has commas'),
  keeps: sentence.describe('SQL condition on the columns and on `valeur`: the lines kept'),
})

export const listFormats = ['csv', 'xlsx', 'json', 'html'] as const
export type ListFormat = (typeof listFormats)[number]

export const listShape = z.strictObject({
  label: sentence.describe('In French: the title of the list'),
  model: z.string().describe('The model whose scores it lists'),
  sensitivity: z.enum(['restreint', 'confidentiel', 'secret']).describe('Highest tier of its columns'),
  recipients: z.array(sentence).min(1).describe('Who may receive it'),
  reads: z.array(z.string()).describe('Tables read: `score`, families, wide tables, sources'),
  formats: z.array(z.enum(listFormats)).default(['csv']).describe('Files written beside the Parquet, which is always'),
  access: accessShape.optional().describe('It is made for zones and profiles too; without it, for the country alone'),
  freshness: sentence.optional().describe('SQL giving `source` and `jusqu_a`, a day: until when each source speaks'),
  notice: sentence.optional().describe('In French: what a reader may not do with it'),
  select: z.string().min(6).describe('SQL giving the columns below'),
  columns: z.array(columnShape).min(1),
  order: z
    .array(
      z.strictObject({
        column: z.string(),
        direction: z.enum(['asc', 'desc']).default('asc'),
        rights: rights.optional().describe('Rights to have the lines in this order; by default those of the column'),
      }),
    )
    .min(1)
    .describe('Total order: ends on the unique key'),
  unique: z.array(z.string()).min(1).describe('Columns that name a line of the list'),
  filters: z.array(filterShape).default([]).describe('What the list can be cut by'),
})

export type List = z.infer<typeof listShape> & { readonly name: string; readonly file: string }
export type ListColumn = List['columns'][number]
export type ListFilter = List['filters'][number]
