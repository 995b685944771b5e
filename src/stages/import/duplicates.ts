import type { DeclaredSource } from '../../catalog/catalog.js'
import { ident } from '../../kernel/sql.js'
import type { Session } from '../../store/session.js'
import { bookkeeping } from './typing.js'

/**
 * Fills the table `ecartes` (fichier, enregistrement, doublon) with the lines that a later line of the batch stands for:
 * within a batch the last line of a key counts. One whose every delivered cell equals a later line's is an exact
 * duplicate, the others are replaced. A source without a key can only have exact duplicates.
 *
 * Keys met twice are found by a digest of the key, which needs no second sort; lines are compared only where it repeats.
 * Source: decisions, "keys" and "exact duplicates".
 */
export async function setAside(session: Session, source: DeclaredSource): Promise<void> {
  await session.run('CREATE OR REPLACE TEMP TABLE ecartes (fichier INTEGER, enregistrement BIGINT, doublon BOOLEAN)')
  const names = source.key.length === 0 && source.exact_duplicates === 'collapse' ? [bookkeeping.content] : source.key
  if (names.length === 0) return
  const key = names.map(ident).join(', ')
  await session.run(`CREATE OR REPLACE TEMP TABLE cles AS
    SELECT hash(${key}) AS cle FROM lignes GROUP BY cle HAVING count(*) > 1`)
  const { keys } = await session.one('SELECT count(*) AS keys FROM cles')
  if (Number(keys) === 0) return
  const order = 'fichier DESC, enregistrement DESC'
  await session.run(`INSERT INTO ecartes
    SELECT fichier, enregistrement, row_number() OVER (PARTITION BY ${key}, ${bookkeeping.content} ORDER BY ${order}) > 1
    FROM (SELECT * FROM lignes WHERE hash(${key}) IN (SELECT cle FROM cles))
    QUALIFY row_number() OVER (PARTITION BY ${key} ORDER BY ${order}) > 1`)
}
