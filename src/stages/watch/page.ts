import { escapeHtml } from '../../kernel/html.js'
import type { Drift } from './drift.js'

const percent = (share: number | null) =>
  share === null ? '' : `${(100 * share).toLocaleString('fr-FR', { maximumFractionDigits: 1 })} %`
const text = (value: string) => `<td>${escapeHtml(value)}</td>`
const number = (value: string | number) => `<td class="n">${value.toLocaleString('fr-FR')}</td>`
const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  `<table><thead><tr>${head.map((one) => `<th>${escapeHtml(one)}</th>`).join('')}</tr></thead><tbody>
${rows.map((cells) => `<tr>${cells.join('')}</tr>`).join('\n')}
</tbody></table>`

/** One page, in French, that opens without network or script: what to look at first, then every figure. No company. */
export function driftPage({
  batch,
  before,
  model,
  sameModel,
  companies,
  columns,
  list,
  flagged,
  matured,
  alarms,
}: Drift): string {
  const title = escapeHtml(`Stabilité de la liste ${batch} (modèle ${model}), par rapport à ${before}`)
  const sorted = [...columns].sort((a, b) => b.psi - a.psi)
  return `<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #161616; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0 2rem; }
th, td { text-align: left; padding: .35rem .6rem; border-bottom: 1px solid #ddd; }
td.n { text-align: right; font-variant-numeric: tabular-nums; }
.alarme { color: #855400; font-weight: 600; }
@media (prefers-color-scheme: dark) { body { background: #161616; color: #eee; } th, td { border-color: #444; } .alarme { color: #e8b84a; } }
</style>
</head>
<body>
<h1>${title}</h1>
${alarms.length === 0 ? '<p>Rien à regarder.</p>' : `<ul class="alarme">${alarms.map((one) => `<li>${escapeHtml(one)}</li>`).join('')}</ul>`}
<p>${companies.now.toLocaleString('fr-FR')} entreprises évaluées, ${companies.before.toLocaleString('fr-FR')} au lot ${escapeHtml(before)}. ${sameModel ? 'Les deux lots ont le même modèle.' : 'La version du modèle a changé : ce qui bouge peut venir d’elle.'}</p>
<h2>Entrées et sorties</h2>
${table(
  ['Alertées avant', 'Alertées', 'Entrées', 'Maintenues', 'Sorties', 'dont plus évaluées'],
  [[list.before, list.now, list.entered, list.kept, list.left, list.gone].map(number)],
)}
<h2>Part alertée</h2>
${flagged
  .map(({ title: slice, values }) =>
    table(
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
<h2>Listes échues</h2>
${
  matured.length === 0
    ? '<p>Aucune liste publiée n’a encore d’issue connue.</p>'
    : table(
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
<h2>Distributions</h2>
${table(
  ['Colonne', 'Indice de stabilité', 'Absentes avant', 'Absentes'],
  sorted.map(({ column, psi, absent }) => [
    `<td><code>${escapeHtml(column)}</code></td>`,
    number(psi.toFixed(3)),
    number(percent(absent.before)),
    number(percent(absent.now)),
  ]),
)}
</body>
</html>
`
}
