import { escapeHtml, htmlPage, htmlTable } from '../../kernel/html.js'
import type { Drift } from './drift.js'

const percent = (share: number | null) =>
  share === null ? '' : `${(100 * share).toLocaleString('fr-FR', { maximumFractionDigits: 1 })} %`
const text = (value: string) => `<td>${escapeHtml(value)}</td>`
const number = (value: string | number) => `<td class="n">${value.toLocaleString('fr-FR')}</td>`

const style = `.alarme { color: #855400; font-weight: 600; }
@media (prefers-color-scheme: dark) { .alarme { color: #e8b84a; } }`

/** One page, in French, that opens without network or script: what to look at first, then every figure. No company. */
export const driftPage = (drifts: readonly Drift[]) =>
  htmlPage(`Stabilité de la liste ${drifts[0]?.batch ?? ''}`, drifts.map(section).join('\n'), style)

function section({ before, model, sameModel, companies, columns, list, flagged, matured, alarms }: Drift): string {
  const sorted = [...columns].sort((a, b) => b.psi - a.psi)
  return `<h2>Modèle ${escapeHtml(model)}, par rapport à ${escapeHtml(before)}</h2>
${alarms.length === 0 ? '<p>Rien à regarder.</p>' : `<ul class="alarme">${alarms.map((one) => `<li>${escapeHtml(one)}</li>`).join('')}</ul>`}
<p>${companies.now.toLocaleString('fr-FR')} entreprises évaluées, ${companies.before.toLocaleString('fr-FR')} au lot ${escapeHtml(before)}. ${sameModel ? 'Les deux lots ont le même modèle.' : 'La version du modèle a changé : ce qui bouge peut venir d’elle.'}</p>
<h3>Entrées et sorties</h3>
${htmlTable(
  ['Alertées avant', 'Alertées', 'Entrées', 'Maintenues', 'Sorties', 'dont plus évaluées'],
  [[list.before, list.now, list.entered, list.kept, list.left, list.gone].map(number)],
)}
<h3>Part alertée</h3>
${flagged
  .map(({ title: slice, values }) =>
    htmlTable(
      [slice, 'Entreprises', 'Avant', 'Maintenant'],
      values.map((one) => [
        text(one.value),
        number(one.companies),
        number(percent(one.before)),
        number(percent(one.now)),
      ]),
    ),
  )
  .join('\n')}
<h3>Listes échues</h3>
${
  matured.length === 0
    ? '<p>Aucune liste publiée n’a encore d’issue connue.</p>'
    : htmlTable(
        ['Liste', 'Niveau', 'Alertées', 'Issue connue', 'Défaillantes', 'Précision réalisée'],
        matured.map(({ batch: of, level, alerted, known, failed }) => [
          text(of),
          text(level),
          number(alerted),
          number(known),
          number(failed),
          number(known === 0 ? '' : percent(failed / known)),
        ]),
      )
}
<h3>Distributions</h3>
${htmlTable(
  ['Colonne', 'Indice de stabilité', 'Absentes avant', 'Absentes'],
  sorted.map(({ column, psi, absent }) => [
    `<td><code>${escapeHtml(column)}</code></td>`,
    number(psi.toFixed(3)),
    number(percent(absent.before)),
    number(percent(absent.now)),
  ]),
)}`
}
