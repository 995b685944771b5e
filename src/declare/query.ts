import { z } from 'zod'
import { columnTypeNames } from './types/index.js'

/** The grains of the monthly variables: one line per establishment and month, or per company and month. */
export const grains = { etablissement: ['siret', 'periode'], entreprise: ['siren', 'periode'] } as const
export type Grain = keyof typeof grains

const sentence = z.string().min(3)

const outputColumn = z.strictObject({
  label: sentence.describe('What people call it, in French'),
  type: z.enum(columnTypeNames).describe('One of the central column types'),
  unit: z.string().min(1).optional().describe('Unit of the values: €, personnes, jours, ratio'),
  meaning: sentence.describe('What the value says'),
  null: sentence.describe('What it means that there is none'),
  source: z.string().min(3).optional().describe('Where the definition comes from'),
  counted: z.boolean().optional().describe('How many lines have each value is told in the journal of the run'),
})

export const reads = z.array(z.string()).describe('Tables read: sources, families, and those the engine gives')

/** Columns that a SELECT gives, each with what it says. */
export const outputColumns = z.record(z.string(), outputColumn)
const since = z.iso.date().describe('Day from which this definition holds')

export const familyHeader = z.strictObject({
  label: sentence,
  grain: z.enum(Object.keys(grains) as [Grain, ...Grain[]]),
  role: z
    .enum(['variables', 'grid', 'target'])
    .default('variables')
    .describe('grid: says which lines the wide table has; target: looks after its month, so no model may read it'),
  reads,
  since,
  columns: outputColumns,
})

export const interfaceHeader = z.strictObject({
  label: sentence,
  companies: z
    .enum(['followed', 'all'])
    .default('followed')
    .describe('Companies of its lines: those of the perimeter, or all that its sources name'),
  reads,
  since,
  key: z.array(z.string()).describe('Columns that tell its lines apart; none when lines may be equal'),
  order: z.array(z.string()).min(1).describe('Columns its lines are sorted by; the others follow'),
  columns: outputColumns,
  caveats: z.array(sentence).default([]).describe('What a reader must know before using it'),
})

export const perimeterHeader = z.strictObject({
  label: sentence,
  reads,
  needs: z.array(z.string()).default([]).describe('At least one of these sources must have been delivered'),
  columns: outputColumns,
})

export const checkHeader = z.strictObject({
  label: sentence,
  proves: sentence.describe('What holds when the query returns no line'),
  severity: z.enum(['blocking', 'warning', 'info']),
  reads,
  needs: z.array(z.string()).default([]).describe('Sources without which, in the batch, there is nothing to check'),
  tolerance: z
    .strictObject({
      lines: z.number().int().min(0).optional().describe('Bad lines allowed'),
      share: z.number().min(0).max(1).optional().describe('Bad lines allowed, as a share of the first table read'),
      observed: z.string().min(1).describe('The rate seen on real deliveries, and when'),
      reason: sentence,
    })
    .optional(),
  names: z
    .string()
    .optional()
    .describe('Column whose values are told with the verdict; only for a check that reads no line of a source'),
  raises: z.literal('volume.anomaly').optional().describe('Event raised when it does not pass'),
})

export interface Declared<Header> {
  readonly name: string
  /** Path under `pipelines/`, for messages. */
  readonly file: string
  readonly header: Header
  /** The one SELECT, without its header comment. */
  readonly sql: string
}

export type Family = Declared<z.infer<typeof familyHeader>> & { readonly theme: string }
export type InterfaceTable = Declared<z.infer<typeof interfaceHeader>>
export type PerimeterQuery = Declared<z.infer<typeof perimeterHeader>>
export type Check = Declared<z.infer<typeof checkHeader>>
