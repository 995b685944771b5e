import type { Check } from '../../declare/query.js'
import type { Assertion } from '../../history/assertion.js'
import { outcomeWords, type Verdict } from '../../history/verdicts.js'
import { barChart } from '../../kernel/chart.js'
import { escapeHtml, htmlPage } from '../../kernel/html.js'

/** What the page of a batch is made from. It holds counts and names, and never a line. */
export interface Reported {
  readonly batch: string
  readonly verdicts: readonly Verdict[]
  readonly checks: readonly Check[]
  /** By source, those of the batch and before it, in order. */
  readonly assertions: ReadonlyMap<string, readonly Assertion[]>
}

const batchesShown = 12

/** The order in which a person wants to read them. */
const order: readonly Verdict['outcome'][] = [
  'failed',
  'blocked',
  'warned',
  'accepted',
  'informed',
  'passed',
  'not-run',
]

const style = `.failed, .blocked { color: #b34000; font-weight: 600; }
.warned { color: #855400; font-weight: 600; }
rect.avant { fill: #8585f6; } rect.dernier { fill: #000091; }
@media (prefers-color-scheme: dark) { rect.dernier { fill: #eee; } .failed, .blocked { color: #fc8d57; } .warned { color: #e8b84a; } }`

/** One page, in French, that a browser opens without network or script: every check, and the last batches of every source. */
export function reportPage({ batch, verdicts, checks, assertions }: Reported): string {
  const sorted = [...verdicts].sort((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome))
  const rows = sorted.map((verdict) => verdictRow(verdict, checks)).join('\n')
  const sources = [...assertions].map(([name, known]) => sourceRow(name, known, batch)).join('\n')
  return htmlPage(
    `Contrôles du lot ${batch}`,
    `<p>${summary(verdicts)}</p>
<h2>Contrôles</h2>
<table>
<thead><tr><th>Verdict</th><th>Contrôle</th><th>Ce qu’il prouve</th><th>Trouvées</th><th>Permises</th><th>Remarque</th></tr></thead>
<tbody>
${rows}
</tbody>
</table>
<h2>Sources, sur les ${batchesShown} derniers lots</h2>
<table>
<thead><tr><th>Source</th><th>Lignes lues</th><th>Ce lot</th><th>Refusées</th><th>Ce lot</th></tr></thead>
<tbody>
${sources}
</tbody>
</table>`,
    style,
  )
}

function summary(verdicts: readonly Verdict[]): string {
  const parts = order.flatMap((outcome) => {
    const count = verdicts.filter((verdict) => verdict.outcome === outcome).length
    return count > 0 ? [`${count} ${outcomeWords[outcome]}${count > 1 && outcome === 'passed' ? 's' : ''}`] : []
  })
  return `${verdicts.length} contrôles : ${parts.join(', ')}.`
}

function verdictRow({ check, bad, allowed, outcome, reason }: Verdict, checks: readonly Check[]): string {
  const header = checks.find(({ name }) => name === check)?.header
  const cells = [
    `<td class="${outcome}">${outcomeWords[outcome]}</td>`,
    `<td><code>${escapeHtml(check)}</code><br>${escapeHtml(header?.label ?? '')}</td>`,
    `<td>${escapeHtml(header?.proves ?? '')}</td>`,
    `<td class="n">${bad}</td>`,
    `<td class="n">${allowed}</td>`,
    `<td>${escapeHtml(reason ?? '')}</td>`,
  ]
  return `<tr>${cells.join('')}</tr>`
}

function sourceRow(name: string, known: readonly Assertion[], batch: string): string {
  const shown = known.slice(-batchesShown)
  const own = known.find((assertion) => assertion.batch === batch)
  const read = shown.map((assertion) => ({ batch: assertion.batch, value: assertion.counts.read }))
  const refused = shown.map((assertion) => ({ batch: assertion.batch, value: assertion.counts.refused }))
  const cells = [
    `<td><code>${escapeHtml(name)}</code></td>`,
    `<td>${barChart(`${name}, lignes lues par lot`, read)}</td>`,
    `<td class="n">${own ? own.counts.read : 'non livrée'}</td>`,
    `<td>${barChart(`${name}, lignes refusées par lot`, refused)}</td>`,
    `<td class="n">${own ? own.counts.refused : ''}</td>`,
  ]
  return `<tr>${cells.join('')}</tr>`
}
