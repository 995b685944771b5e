import { z } from 'zod'
import { type Declared, outputColumns, reads } from './query.js'

/** Header of the two queries that say who reads what. */
export const accessHeader = z.strictObject({
  label: z.string().min(3),
  reads,
  columns: outputColumns,
})

/**
 * What the two queries must give, stored as the engine has it: the zones and profiles for which somebody has rights, and
 * the companies that each zone sees. The first two columns name a line.
 */
export const accessTables = {
  zones_habilitees: { zone: 'VARCHAR', profil: 'VARCHAR', libelle: 'VARCHAR', nature: 'VARCHAR', droits: 'VARCHAR' },
  entreprises_zones: {
    zone: 'VARCHAR',
    siren: 'VARCHAR',
    visible: 'BOOLEAN',
    dans_zone: 'BOOLEAN',
    eligible: 'BOOLEAN',
  },
} as const

/** Columns that name a line of one of them. */
export const accessKey = (name: string): string[] => Object.keys(accessTables[name as AccessTable] ?? {}).slice(0, 2)

export type AccessTable = keyof typeof accessTables
export const accessTableNames = Object.keys(accessTables) as AccessTable[]
export type AccessQuery = Declared<z.infer<typeof accessHeader>>
