import { engineTables } from '../catalog/catalog.js'
import { provenance } from '../catalog/columns.js'
import { code, page, table, words } from './markdown.js'

/** What the tables of the engine say. Their columns come from the engine itself. */
export const tableMeanings: Readonly<Record<string, string>> = {
  calcul: 'One line: the batch, the first month of the grid, and the first month after it (that of the batch).',
  couverture:
    'One line a source: whether it was ever delivered, the last day it says something about, and by how many months it is late: 0, except in training tables, where a month t may not read later months than t less them. `dernier_lot` is the last batch that delivered it.',
  listes:
    'One line a company and list that it is on, this one and the earlier ones. For access queries, and nothing else.',
  perimetre: 'One line a followed company, as `perimetre.sql` decides.',
  colonnes:
    'One line a batch, source and column that its files had beside the declared ones; where there were none, one line without a column. For checks.',
  contribution_groupe:
    'One line a company and group of the model: what the group contributes to the log-odds of the last month. For rules and corrections, and nothing else.',
  compte_rendu:
    'One line a source and batch: how many records were read, and what became of them. `empreinte` is the digest of its files as delivered. For checks of volumes.',
}

/** What SQL may read besides sources and families. */
export function tablePage(): string {
  return page(
    'src/catalog',
    '# Tables of the engine',
    'A query reads the sources and families that its header names, and these tables. `calcul` and the parameters are always there.',
    ...Object.entries(engineTables).flatMap(([name, columns]) => [
      `## ${name}`,
      tableMeanings[name] ?? '',
      table(
        ['column', 'type'],
        columns.map((column) => [code(column.name), code(column.stored)]),
      ),
    ]),
    '## Provenance',
    'Every table of a source has these columns too, so that a value can be followed back to the line of a file.',
    table(
      ['column', 'type', 'meaning'],
      provenance.map(({ name, stored, meaning }) => [code(name), code(stored), words(meaning)]),
    ),
    '## Parameters in SQL',
    '`parametre(name)` is the number in force on the first day of the month of the batch; reading one that has no value ' +
      'then is an error. `dans_parametre(name, code)` says whether a list in force holds the code. See [parameters](parameters.md).',
  )
}
