import { z } from 'zod'

const table = z.string().describe('Lines of cells between |; first line the names; an empty cell is null')
const label = z.string().min(3)

/** Lines of a file in, typed rows and refusals out. */
export const sourceCases = z.strictObject({
  cases: z
    .array(
      z.strictObject({
        name: label,
        why: z.string().optional(),
        file: z.string().describe('Name of the delivered file'),
        encoding: z.enum(['utf-8', 'windows-1252', 'utf-16le']).default('utf-8'),
        gzip: z.boolean().default(false),
        lines: z.string(),
        rows: table.optional(),
        refused: table.optional().describe('Columns record, line, column, reason'),
        counts: z.record(z.string(), z.number().int()).optional(),
        error: z.string().optional().describe('Words that the refusal of the whole file contains'),
      }),
    )
    .min(1),
})

/** Rows in, rows out, for a family of variables, a perimeter query or a check. */
export const queryCases = z.strictObject({
  cases: z
    .array(
      z.strictObject({
        name: label,
        why: z.string().optional(),
        batch: z.string().describe('Key of the batch as of which it is computed'),
        months: z.number().int().positive().optional().describe('Months of the grid, instead of the parameter'),
        parameters: z.record(z.string(), z.number()).optional(),
        covered: z.record(z.string(), z.string()).optional().describe('Last day each source covers'),
        late: z
          .record(z.string(), z.number().int().positive())
          .optional()
          .describe('Months by which sources are late: the case is then of a training table'),
        given: z.record(z.string(), table),
        expect: table.describe('The columns named are compared, all lines are'),
        where: z.string().optional().describe('SQL condition on the lines compared, to keep a case short'),
      }),
    )
    .min(1),
})

export type SourceCase = z.infer<typeof sourceCases>['cases'][number]
export type QueryCase = z.infer<typeof queryCases>['cases'][number]
