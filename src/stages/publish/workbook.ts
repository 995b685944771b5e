import type { Cell, Sheet } from '../../store/spreadsheet.js'
import { cutMark, writeWorkbook } from '../../store/spreadsheet.js'
import { type About, filterWords, levelWords, readerWords, rightsWords, widthOf } from './about.js'
import { cellsOf, hidden, unknown } from './cells.js'
import type { Lines } from './writers.js'

/** Lines of a sheet that is put together before it is written. */
const shortSheet = 1000

const text = (value: string): Cell => ({ text: value })

/** A workbook for people: the companies, what they were filtered by, and what everything means. Source: consumers, 2.4. */
export async function writeListWorkbook(path: string, about: About, lines: Lines): Promise<void> {
  const { columns } = about.list
  const companies: Sheet = {
    name: 'Entreprises',
    widths: columns.map(widthOf),
    isShort: about.figures.lines < shortSheet,
    fill: async (add) => {
      await add([columns.map(({ label }) => text(label))])
      await lines((rows) => add(rows.map((row) => cellsOf(about.list, row))))
    },
  }
  await writeWorkbook(path, [
    companies,
    textSheet('Filtres', [44, 40], filterRows(about)),
    textSheet('Lisez-moi', [44, 110], readMeRows(about)),
  ])
}

const textSheet = (name: string, widths: readonly number[], rows: readonly (readonly string[])[]): Sheet => ({
  name,
  widths,
  fill: (add) => add(rows.map((cells) => cells.map(text))),
  isShort: true,
})

function filterRows({ list, audience, chosen }: About): string[][] {
  return [['Filtre', 'Valeur'], ['Zone et profil', readerWords(audience)], ...filterWords(list, chosen)]
}

function readMeRows({ list, batch, model, audience, freshness }: About): string[][] {
  const { id, version, levels } = model
  return [
    [list.label, readerWords(audience)],
    ['Lot', batch],
    ['Sensibilité', list.sensitivity],
    ...(list.notice ? [['À savoir', list.notice]] : []),
    ['Modèle', `${id} ${version}`],
    ...levels.map(({ level, min }) => [
      levelWords(list, level),
      `À partir d'un score de ${String(min).replace('.', ',')}`,
    ]),
    [unknown, 'La valeur est inconnue ; ce que cela veut dire est à la ligne de la colonne'],
    [hidden, "La valeur n'est pas ouverte à ce profil, ou l'entreprise ne l'est pas"],
    [cutMark.trim(), 'La suite du texte ne tient pas dans une cellule ; elle est dans le JSON'],
    ...rightsWords(list, audience).map(([right, opens, has]) => [
      `Droit ${right}`,
      `${opens} : ${has ? 'ouvert' : 'fermé'}`,
    ]),
    ...freshness.map(([source, until]) => [
      `Données ${source}`,
      until === null ? 'jamais livrées' : `jusqu'au ${until}`,
    ]),
    ...list.columns.map(({ label, unit, meaning, null: absent }) => [
      label,
      `${meaning}${unit ? ` (${unit})` : ''}. Si ${unknown} : ${absent}.`,
    ]),
  ]
}
