import type { DeclaredSource } from '../../catalog/catalog.js'
import { ident } from '../../kernel/sql.js'
import type { Session } from '../../store/session.js'
import { bookkeeping } from './reading-sql.js'

/** Lines of this batch that another line of this batch stands for. */
export interface SetAside {
  readonly duplicates: number
  readonly replaced: number
}

/**
 * Fills the table `ecartes` (fichier, enregistrement): within a batch the last line of a key counts. Among the others,
 * one whose every delivered cell equals a later line's is an exact duplicate, the rest are replaced.
 *
 * Keys met twice are found by a digest of the key, which needs no second sort; lines are compared only where it repeats.
 * Source: decisions, "keys" and "exact duplicates".
 */
export async function setAside(session: Session, source: DeclaredSource): Promise<SetAside> {
  await session.run('CREATE OR REPLACE TEMP TABLE ecartes (fichier INTEGER, enregistrement BIGINT, doublon BOOLEAN)')
  if (source.key.length === 0) return { duplicates: 0, replaced: 0 }
  const key = source.key.map(ident).join(', ')
  await session.run(`CREATE OR REPLACE TEMP TABLE cles AS
    SELECT hash(${key}) AS cle FROM lignes GROUP BY cle HAVING count(*) > 1`)
  const { keys } = await session.one('SELECT count(*) AS keys FROM cles')
  if (Number(keys) === 0) return { duplicates: 0, replaced: 0 }
  const order = 'fichier DESC, enregistrement DESC'
  await session.run(`INSERT INTO ecartes
    SELECT fichier, enregistrement, row_number() OVER (PARTITION BY ${key}, ${bookkeeping.content} ORDER BY ${order}) > 1
    FROM (SELECT ${key}, fichier, enregistrement, ${bookkeeping.content} FROM lignes
      WHERE hash(${key}) IN (SELECT cle FROM cles))
    QUALIFY row_number() OVER (PARTITION BY ${key} ORDER BY ${order}) > 1`)
  const counts = await session.one(
    'SELECT count(*) FILTER (doublon) AS duplicates, count(*) FILTER (NOT doublon) AS replaced FROM ecartes',
  )
  return { duplicates: Number(counts.duplicates), replaced: Number(counts.replaced) }
}
