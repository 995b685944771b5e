import { escapeHtml, htmlPage, htmlTable } from '../../kernel/html.js'
import { type About, levelWords, readerWords, rightsWords } from './about.js'
import { frenchDay, frenchNumber } from './cells.js'
import type { Figures } from './figures.js'

const cell = (text: string) => `<td>${escapeHtml(text)}</td>`
const figure = (text: string | number) => `<td class="n">${escapeHtml(String(text))}</td>`

type AboutFigures = About & { readonly figures: Figures }

/** One page a list and reader, in French, that names no company: what it holds and what it rests on. */
export function listPage(about: AboutFigures): string {
  const { list, audience, batch } = about
  const sections = [
    `<p>Pour : ${escapeHtml(readerWords(audience))}. Lot ${escapeHtml(batch)}. Sensibilité : ${escapeHtml(list.sensitivity)}.</p>`,
    ...(list.notice ? [`<p class="avis">${escapeHtml(list.notice)}</p>`] : []),
    ...counts(about),
    ...freshness(about),
    ...modelAndThresholds(about),
    ...corrections(about),
    ...rights(about),
  ]
  return htmlPage(
    `${list.label}, lot ${batch}`,
    sections.join('\n'),
    '.avis { border-left: 4px solid #c00; padding-left: 1rem; }',
  )
}

function counts({ list, model, figures }: AboutFigures): string[] {
  const { lines, levels, entries, exits } = figures
  const since = (count: number | null) => (count === null ? 'première liste' : count)
  const byLevel = model.levels.flatMap(({ level }) =>
    level in levels ? [[cell(levelWords(list, level)), figure(levels[level] ?? 0)]] : [],
  )
  const shown = Object.values(levels).reduce((sum, count) => sum + count, 0)
  return [
    '<h2>Entreprises</h2>',
    ...(lines === 0 ? ['<p>Aucune entreprise de la zone ne figure dans cette liste.</p>'] : []),
    htmlTable(
      ['', 'Nombre'],
      [
        [cell('Entreprises'), figure(lines)],
        ...byLevel,
        ...(shown < lines ? [[cell('Niveau masqué'), figure(lines - shown)]] : []),
        [cell('Entrées en alerte depuis la liste précédente'), figure(since(entries))],
        [cell("Sorties d'alerte depuis la liste précédente"), figure(since(exits))],
      ],
    ),
  ]
}

function freshness({ freshness: known }: About): string[] {
  if (known.length === 0) return []
  const rows = known.map(([source, until]) => [
    cell(source),
    cell(until === null ? 'jamais livrées' : frenchDay(until)),
  ])
  return ['<h2>Fraîcheur des données</h2>', htmlTable(['Données', "Jusqu'au"], rows)]
}

function modelAndThresholds({ list, model }: About): string[] {
  const rows = model.levels.map(({ level, min }) => [cell(levelWords(list, level)), figure(frenchNumber(min))])
  return [
    '<h2>Modèle et seuils</h2>',
    `<p>Modèle ${escapeHtml(model.id)}, version ${escapeHtml(model.version)}.</p>`,
    htmlTable(['Niveau', "À partir d'un score de"], rows),
  ]
}

function corrections({ figures: { interventions } }: AboutFigures): string[] {
  if (interventions === null)
    return ['<h2>Corrections</h2>', '<p>Les corrections d’experts ne sont pas ouvertes à ce profil.</p>']
  if (interventions.length === 0)
    return ['<h2>Corrections</h2>', '<p>Aucune correction d’expert n’a porté sur ces entreprises.</p>']
  const rows = interventions.map(({ label, author, reason, lines }) => [
    ...[cell(label), cell(author), cell(reason)],
    figure(lines),
  ])
  return ['<h2>Corrections</h2>', htmlTable(['Correction', 'Auteur', 'Motif', 'Entreprises'], rows)]
}

function rights({ list, audience }: About): string[] {
  const rows = rightsWords(list, audience).map(([right, opens, has]) => [
    cell(right),
    cell(opens),
    cell(has ? 'ouvert' : 'fermé'),
  ])
  return rows.length === 0 ? [] : ['<h2>Droits du profil</h2>', htmlTable(['Droit', 'Ce qu’il ouvre', ''], rows)]
}
