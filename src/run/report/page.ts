import { outcomeWords } from '../../history/verdicts.js'
import { barChart } from '../../kernel/chart.js'
import { wordIssue } from '../../kernel/failure.js'
import { escapeHtml, htmlPage, htmlTable } from '../../kernel/html.js'
import type { Report } from './collect.js'

const style = `rect.avant { fill: #8585f6; } rect.dernier { fill: #000091; }
.alarme { color: #855400; font-weight: 600; }
@media (prefers-color-scheme: dark) { rect.dernier { fill: #eee; } .alarme { color: #e8b84a; } }`

const text = (value: string) => `<td>${escapeHtml(value)}</td>`
const code = (value: string) => `<td><code>${escapeHtml(value)}</code></td>`
const number = (value: number | null) => `<td class="n">${value === null ? '' : value.toLocaleString('fr-FR')}</td>`
const chart = (svg: string) => `<td>${svg}</td>`

const outcomes: Readonly<Record<Report['run']['outcome'], string>> = {
  running: 'en cours',
  done: 'terminé',
  warnings: 'terminé, avec des avertissements',
  failed: 'en échec',
  interrupted: 'interrompu',
  killed: 'tué',
}

/** One page, in French, that a browser opens without network or script: a run beside those before it. No company. */
export function runPage({ run, volumes, durations, checks, batches }: Report): string {
  const seconds = run.endedAt === null ? null : (Date.parse(run.endedAt) - Date.parse(run.startedAt)) / 1000
  return htmlPage(
    `Traitement ${run.command} ${run.batches.join(', ')}`,
    `<p>${escapeHtml(run.id)} : ${outcomes[run.outcome]}, code ${run.exitCode ?? 'aucun'}${seconds === null ? '' : `, en ${seconds.toLocaleString('fr-FR')} s`}.</p>
${run.issues.length === 0 ? '<p>Rien à signaler.</p>' : `<ul class="alarme">${run.issues.map((issue) => `<li>${escapeHtml(wordIssue(issue))}</li>`).join('')}</ul>`}
<h2>Volumes et rejets, de ${escapeHtml(batches[0] ?? '')} à ${escapeHtml(batches.at(-1) ?? '')}</h2>
${htmlTable(['Source', 'Lignes lues', 'Dernier lot', 'D’habitude', 'Refusées', 'Dernier lot'], volumes.map(volumeRow))}
<h2>Contrôles</h2>
${htmlTable(['Contrôle', 'Trouvées', 'Dernier lot', 'Permises', 'Verdict'], checks.map(checkRow))}
<h2>Durées</h2>
${htmlTable(['Étape', 'Secondes', 'Dernière fois', 'D’habitude', 'Fois', 'Mio de mémoire'], durations.map(durationRow))}`,
    style,
  )
}

function volumeRow({ source, batches, usual }: Report['volumes'][number]): string[] {
  const bars = (name: 'read' | 'refused') => batches.map((one) => ({ batch: one.batch, value: one[name] }))
  const last = batches.at(-1)
  return [
    code(source),
    chart(barChart(`${source}, lignes lues par lot`, bars('read'))),
    number(last?.read ?? null),
    number(usual),
    chart(barChart(`${source}, lignes refusées par lot`, bars('refused'))),
    number(last?.refused ?? null),
  ]
}

function checkRow({ check, batches, of }: Report['checks'][number]): string[] {
  const last = batches.at(-1)
  const bars = batches.map(({ bad }, rank) => ({ batch: of[rank] ?? '', value: bad }))
  return [
    code(check),
    chart(barChart(`${check}, lignes trouvées par lot`, bars)),
    number(last?.bad ?? null),
    number(last?.allowed ?? null),
    text(last ? outcomeWords[last.outcome] : ''),
  ]
}

function durationRow({ stage, part, points, last, usual, times, slower }: Report['durations'][number]): string[] {
  const name = part === null ? stage : `${stage} ${part}`
  const bars = points.slice(-12).map(({ batch, seconds }) => ({ batch, value: seconds }))
  return [
    slower ? `<td class="alarme"><code>${escapeHtml(name)}</code>, plus lent</td>` : code(name),
    chart(barChart(`${name}, secondes`, bars)),
    number(last.seconds),
    number(usual?.seconds ?? null),
    number(times),
    number(last.peakBytes === null ? null : Math.round(last.peakBytes / 2 ** 20)),
  ]
}
