import { z } from 'zod'
import { limitsShape } from './limits.js'
import { columnTypeNames } from './types/index.js'

const name = z.string().regex(/^[a-z][a-z0-9_]*$/, 'lower-case letters, digits and _')
const sentence = z.string().min(3)

const typed = {
  name: name.describe('Name of the stored column, in the terms of the field, without accents'),
  type: z.enum(columnTypeNames).describe('One of the central column types; see docs/reference/types.md'),
  unit: z.string().min(1).optional().describe('Unit of the values, when there is one: €, personnes, jours'),
  meaning: sentence.describe('What a value says, for someone who has never seen the file'),
}

const column = z.strictObject({
  ...typed,
  headers: z.array(z.string().min(1)).min(1).describe('Header names accepted, whatever their case'),
  position: z
    .number()
    .int()
    .min(0)
    .optional()
    .describe('Place, from 0, where it stands when the header names it otherwise'),
  required: z.boolean().default(true).describe('Without this column the file is refused'),
  filled: z.boolean().default(false).describe('An empty cell refuses the line'),
  personal: z.boolean().default(false).describe('Personal data: hidden from what leaves the workspace'),
})

const derived = z.strictObject({
  ...typed,
  sql: z.string().min(1).describe('SQL over the stored columns of the same line'),
  refused_when_null: z.string().optional().describe('The line is refused with these words when the value is null'),
})

const wide = z.strictObject({
  header: z.string().describe('Pattern of the headers that hold a month; its one group is the text of the month'),
  period: z.enum(columnTypeNames).describe('Type that reads the group'),
  month: name.describe('Name of the month column when the table is opened'),
  value: z.strictObject(typed).describe('The value that each of these cells holds'),
})

const yearly = z.strictObject({
  years: z.string().describe('Pattern of the headers of one year; its groups are the name of the value, and the year'),
  stored: name.describe('Name of the stored column: for each line, the list of what its years say'),
  year: name.describe('Name of the year column when the table is opened'),
  values: z
    .array(
      z.strictObject({
        ...typed,
        headers: column.shape.headers,
        required: column.shape.required.describe('Without any year of it the file is refused'),
      }),
    )
    .min(1)
    .describe('The values of a year; a bad cell is refused alone'),
})

const attachment = z.strictObject({
  compte: name.describe('Column of the account'),
  date: name.describe('Column of the day at which the account is looked up'),
  siret: name.describe('Column of the siret the file itself may give'),
})

export const sourceShape = z.strictObject({
  name: name.describe('Name of the source and of its table: that of the file'),
  label: sentence.describe('What agents and documents call it'),
  producer: z.string().min(2).describe('The administration that delivers it'),
  cadence: z.enum(['monthly', 'yearly', 'occasional']).describe('How often it comes'),
  expected: z.boolean().describe('A batch without this source is not complete'),
  files: z.array(z.string().min(1)).min(1).describe('Patterns of file names, whatever their case; .gz is understood'),
  dialect: z.strictObject({
    delimiter: z.enum([';', ',', '\t']).describe('What stands between two cells'),
    quoting: z.enum(['none', 'double']).describe('none: a " is data; double: cells may be quoted, as in RFC 4180'),
  }),
  header: z.enum(['line', 'optional']).default('line').describe('optional: a first line that fits as data is data'),
  scope: z.enum(['siren', 'siret', 'compte']).describe('What the key starts with: history is compared by ranges of it'),
  columns: z.array(column).min(1),
  layout: z
    .union([z.literal('long'), wide, yearly])
    .default('long')
    .describe('long: one fact a line; else months, or values of years, as columns'),
  derived: z.array(derived).default([]).describe('Columns computed from those of the same line'),
  ignored_when: z
    .strictObject({ sql: z.string().min(1), reason: sentence })
    .optional()
    .describe(
      'SQL over the columns of a line: one that is right and for which it holds says nothing, and is counted so',
    ),
  attachment: attachment.optional().describe('How a line finds its siret when the file names an account'),
  key: z.array(name).describe('Columns that name a line: a later line of the same key replaces it. Empty: no key'),
  group: z.array(name).optional().describe('Without a key: the latest batch holding a group replaces it whole'),
  chain: z
    .array(name)
    .optional()
    .describe('Columns of what several lines tell the story of: they are read together, whatever company each names'),
  exact_duplicates: z.enum(['collapse', 'count']).default('collapse').describe('What equal lines are'),
  history: z.enum(['stock', 'flux']).describe('stock: the file is the whole truth; flux: it adds and replaces by key'),
  removed_tolerance: z
    .strictObject({ share: z.number().min(0).max(1), reason: sentence })
    .optional()
    .describe('Share of the earlier state that a stock may remove without stopping the batch'),
  replaced_tolerance: z
    .strictObject({ share: z.number().min(0).max(1), reason: sentence })
    .optional()
    .describe('Share of the earlier state that a batch may replace without being stopped'),
  perimeter: z.enum(['applied', 'whole']).default('applied').describe('whole: its table is not cut to the perimeter'),
  entity: name.optional().describe('Column that holds the siren or siret the perimeter looks at'),
  covers: z
    .union([z.strictObject({ last: name }), z.strictObject({ lag_months: z.number().int().min(0) })])
    .describe('Until when it speaks: the last value of a column, or the batch month minus a lag'),
  lists_every_case: z.boolean().describe('No line means none (0, false) up to the day it covers; else unknown'),
  limits: limitsShape.optional().describe('What its files may be, where they are larger than the usual'),
  volume: z
    .strictObject({
      tolerance: z.number().positive().describe('Share of change against the last comparable batch that is normal'),
      reason: sentence,
    })
    .optional(),
  caveats: z.array(sentence).default([]).describe('What one must know before using it'),
})

export type Source = z.infer<typeof sourceShape>
export type MonthlyLayout = z.infer<typeof wide>
export type YearlyLayout = z.infer<typeof yearly>
export type SourceColumn = Source['columns'][number]

/** Months as columns: headcounts. */
export const isMonthly = (layout: Source['layout']): layout is MonthlyLayout =>
  layout !== 'long' && !('values' in layout)

/** Values of several years as columns: accounts. */
export const isYearly = (layout: Source['layout']): layout is YearlyLayout => layout !== 'long' && 'values' in layout
