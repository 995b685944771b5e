import { z } from 'zod'
import { type Declared, outputColumns, reads } from './query.js'

/** Header of the two queries that say who reads what. */
export const accessHeader = z.strictObject({
  label: z.string().min(3),
  reads,
  columns: outputColumns,
})

/**
 * What the two queries must give, stored as the engine has it: the zone and profile of each agent who has rights, and the
 * companies that each zone sees. The first two columns name a line.
 */
export const accessTables = {
  agents_habilites: {
    agent: 'VARCHAR',
    zone: 'VARCHAR',
    libelle: 'VARCHAR',
    nature: 'VARCHAR',
    profil: 'VARCHAR',
    droits: 'VARCHAR',
    debut_droits: 'DATE',
    fin_droits: 'DATE',
  },
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
