import { type DeclaredSource, engineTables } from '../catalog/catalog.js'
import type { Assertion } from '../history/assertion.js'
import { sha256 } from '../kernel/digest.js'
import { ident, literal } from '../kernel/sql.js'
import type { Session } from '../store/session.js'

/** Fills the table `compte_rendu`: what became of the records of every batch and source, for checks on them. */
export async function createRecordCounts(
  session: Session,
  sources: ReadonlyMap<string, DeclaredSource>,
  assertions: ReadonlyMap<string, readonly Assertion[]>,
): Promise<void> {
  const columns = (engineTables.compte_rendu ?? []).map(({ name, stored }) => `${ident(name)} ${stored}`).join(', ')
  await session.run(`CREATE OR REPLACE TEMP TABLE compte_rendu (${columns})`)
  for (const [name, known] of assertions) {
    const declared = sources.get(name)
    for (const [rank, { batch, history, counts, files }] of known.entries()) {
      const { read, kept, refused, duplicates, replaced, ignored, cells } = counts
      const values = [
        literal(name),
        literal(batch),
        rank + 1,
        literal(history),
        read,
        kept,
        refused,
        duplicates,
        replaced,
        ignored,
        cells?.kept ?? 'NULL',
        cells?.refused ?? 'NULL',
        declared?.volume?.tolerance ?? 'NULL',
        declared ? literal(declared.cadence) : 'NULL',
        literal(
          sha256(
            files
              .map((file) => file.sha256)
              .sort()
              .join(' '),
          ),
        ),
      ]
      await session.run(`INSERT INTO compte_rendu VALUES (${values.join(', ')})`)
    }
  }
}

/**
 * Fills the table `colonnes`: the columns that the files of every batch and source had beside the declared ones, and one
 * line without a name where there were none.
 */
export async function createDeliveredColumns(
  session: Session,
  assertions: ReadonlyMap<string, readonly Assertion[]>,
): Promise<void> {
  const columns = (engineTables.colonnes ?? []).map(({ name, stored }) => `${ident(name)} ${stored}`).join(', ')
  await session.run(`CREATE OR REPLACE TEMP TABLE colonnes (${columns})`)
  for (const [name, known] of assertions) {
    const rows = known.flatMap(({ batch, files }, rank) => {
      const extra = [...new Set(files.flatMap(({ extraColumns }) => extraColumns))].sort()
      const names = extra.length > 0 ? extra.map(literal) : ['NULL']
      return names.map((column) => `(${literal(name)}, ${literal(batch)}, ${rank + 1}, ${column})`)
    })
    await session.run(`INSERT INTO colonnes VALUES ${rows.join(', ')}`)
  }
}
