import { columnTypeNamed } from '../declare/types/index.js'
import type { Entry } from './dictionary.js'

const entry = (name: string, type: string, label: string, meaning: string, absent = 'never'): Entry => ({
  name,
  label,
  type,
  stored: columnTypeNamed(type).stored,
  unit: null,
  meaning,
  null: absent,
})

/** Columns of the lines that a batch refused, as `1-imported` keeps them. */
export const refusalEntries: readonly Entry[] = [
  entry('fichier', 'text', 'Fichier', 'Name of the delivered file'),
  entry('enregistrement', 'integer', 'Enregistrement', 'Record number in the file'),
  entry('ligne', 'integer', 'Ligne', 'Physical line where the record starts'),
  entry('colonne', 'text', 'Colonne', 'Header of the column that is wrong', 'the line as a whole is wrong'),
  entry('portee', 'code', 'Portée', 'What is refused: `ligne`, or `cellule` for one month of a wide line'),
  entry('raison', 'text', 'Raison', 'Why'),
  entry('contenu', 'text', 'Contenu', 'The line as it was delivered'),
]

/** Columns of a change file of `3-history`. */
export const changeEntries: readonly Entry[] = [
  entry(
    'op',
    'code',
    'Opération',
    '`nouveau`: a row of this batch; `remplace`, `retire`: an earlier row that is no more',
  ),
  entry('lot', 'code', 'Lot', 'Batch that asserted the row'),
  entry('position', 'integer', 'Position', 'Place of the row in the assertion file of that batch, from 0'),
  entry('cle', 'code', 'Clé', 'First column of the key: what history is cut by'),
]
