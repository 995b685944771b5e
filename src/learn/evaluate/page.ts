import { escapeHtml, htmlPage, htmlTable } from '../../kernel/html.js'
import { chartSvg } from './charts.js'
import {
  type Evaluation,
  type Figure,
  type FigureName,
  figureNames,
  type Measured,
  type MeasuredCut,
} from './evaluation.js'
import { pageStyle } from './page-style.js'

const names: Readonly<Record<FigureName, string>> = {
  averagePrecision: 'Précision moyenne',
  rocAuc: 'Aire sous la courbe ROC',
  brier: 'Score de Brier',
  calibrationSlope: 'Pente de calibration',
  observedExpected: 'Observés / attendus',
}

const number = (value: number | null, digits = 3) =>
  value === null ? '' : value.toLocaleString('fr-FR', { minimumFractionDigits: digits, maximumFractionDigits: digits })
const share = (value: number) => `${number(100 * value, 2)} %`
const whole = (value: number) => value.toLocaleString('fr-FR')
const cell = ({ value, low, high }: Figure) =>
  `<td class="n">${number(value)}${low === null ? '' : ` <small>[${number(low)} ; ${number(high)}]</small>`}</td>`
const count = (value: number) => `<td class="n">${whole(value)}</td>`
const text = (value: string) => `<td>${escapeHtml(value)}</td>`

/** One page, in French for experts, that a browser opens without network or script. It holds figures and no company. */
export function evaluationPage(found: Evaluation): string {
  const { main, withStrongSignals, months, sets } = found
  const title = `Évaluation du modèle ${found.model} ${found.version}, lot ${found.batch}`
  return htmlPage(
    title,
    `<p>${escapeHtml(found.label)}. Cible : <code>${escapeHtml(found.target)}</code>, mois de ${months.from.slice(0, 7)} à ${months.to.slice(0, 7)} (${months.count} mois), ${share(sets.testShare)} des entreprises, sur lesquelles aucun modèle n’apprend ; ${months.purge} mois séparent ce qui est appris de ce qui est jugé.</p>
<p>Hors procédures déjà ouvertes : ${sizeWords(main)}. Avec elles : ${sizeWords(withStrongSignals)}. Entre crochets, les 95 % centraux de ${found.resamples} rééchantillonnages d’entreprises.</p>
<h2>Chiffres principaux</h2>
${mainTable(found)}
<h2>Courbes</h2>
${curves(found)}
<h2>Seuils et tailles de liste</h2>
${cutTable([...main.levels, ...main.sizes])}
${thresholds(found)}
<h2>Avance des alertes</h2>
${leads(found)}
<h2>Calibration par dixième</h2>
${bands(found)}
${found.slices.map(sliceTable).join('\n')}`,
    pageStyle,
  )
}

const sizeWords = ({ lines, companies, cases, prevalence }: Measured) =>
  `${whole(lines)} lignes de ${whole(companies)} entreprises, dont ${whole(cases)} défaillances (${share(prevalence)})`

function mainTable({ main, withStrongSignals, compared }: Evaluation): string {
  const head = ['', 'Hors procédures ouvertes', 'Avec elles']
  const others = compared ? [`${compared.model} ${compared.version}`, 'Différence'] : []
  const rows = figureNames.map((name) => [
    text(names[name]),
    cell(main.figures[name]),
    cell(withStrongSignals.figures[name]),
    ...(compared ? [cell(compared.measured.figures[name]), cell(compared.differences[name])] : []),
  ])
  return htmlTable([...head, ...others], rows)
}

function cutTable(cuts: readonly MeasuredCut[]): string {
  const head = [
    'Retenues',
    'Seuil',
    'Lignes',
    'Précision',
    'Rappel',
    'F0,5',
    'F2',
    'Spécificité',
    'Exactitude équilibrée',
    'Lift',
  ]
  const rows = cuts.map(({ name, threshold, confusion, rates }) => [
    text(name),
    `<td class="n">${number(threshold)}</td>`,
    count(confusion.tp + confusion.fp),
    ...[rates.precision, rates.recall, rates.f05, rates.f2, rates.specificity, rates.balancedAccuracy].map(cell),
    `<td class="n">${number(rates.lift.value, 1)}</td>`,
  ])
  return htmlTable(head, rows)
}

function thresholds({ thresholds: found }: Evaluation): string {
  const rows = found.map(({ level, beta, current, found: best, valueWhereFound, valueOnTest }) => [
    text(level),
    `<td class="n">F${number(beta, beta < 1 ? 1 : 0)}</td>`,
    ...[current, best, valueWhereFound, valueOnTest].map((value) => `<td class="n">${number(value)}</td>`),
  ])
  return htmlTable(
    [
      'Niveau',
      'Critère',
      'Seuil du modèle',
      'Seuil trouvé sur un tiers ensemble',
      'Valeur sur cet ensemble',
      'Valeur ici',
    ],
    rows,
  )
}

function leads({ leadTimes }: Evaluation): string {
  const rows = leadTimes.map(({ level, failures, alerted, alertedBefore, monthsBefore, medianMonths }) => [
    text(level),
    count(failures),
    count(alerted),
    `<td class="n">${whole(alertedBefore)}${failures > 0 ? ` (${share(alertedBefore / failures)})` : ''} à ${monthsBefore} mois ou plus</td>`,
    `<td class="n">${number(medianMonths, 1)}</td>`,
  ])
  return htmlTable(['Niveau', 'Défaillances suivies', 'Alertées', 'Assez tôt', 'Avance médiane (mois)'], rows)
}

function bands({ main }: Evaluation): string {
  const rows = main.bands.map(({ lines, cases, lowest, highest, expected, observed }) => [
    `<td class="n">${number(lowest, 4)} à ${number(highest, 4)}</td>`,
    count(lines),
    count(cases),
    `<td class="n">${share(expected)}</td><td class="n">${share(observed)}</td>`,
    `<td class="n">${expected > 0 ? number(observed / expected, 2) : ''}</td>`,
  ])
  return htmlTable(['Scores', 'Lignes', 'Défaillances', 'Annoncé', 'Observé', 'Observé / annoncé'], rows)
}

function sliceTable({ title, values }: Evaluation['slices'][number]): string {
  const rows = values.map(({ value, lines, cases, measured }) => [
    text(value),
    count(lines),
    count(cases),
    ...(measured
      ? [measured.figures.averagePrecision, measured.figures.rocAuc, measured.figures.observedExpected].map(cell)
      : ['<td class="n" colspan="3">trop peu de défaillances</td>']),
  ])
  const head = [title, 'Lignes', 'Défaillances', names.averagePrecision, names.rocAuc, names.observedExpected]
  return `<h2>${escapeHtml(title)}</h2>\n${htmlTable(head, rows)}`
}

function curves({ main }: Evaluation): string {
  const most = Math.min(1, 1.1 * Math.max(...main.bands.flatMap(({ expected, observed }) => [expected, observed])))
  const calibration = main.bands.map(({ expected, observed }) => [expected, observed] as const).reverse()
  const levels = main.levels.flatMap(({ name, rates: { recall, precision } }) =>
    recall.value === null || precision.value === null
      ? []
      : [{ at: [recall.value, precision.value] as const, words: name }],
  )
  return [
    chartSvg({
      title: 'Précision et rappel',
      across: 'Rappel',
      up: 'Précision',
      line: main.curves.precisionRecall,
      dots: levels,
      reference: [
        [0, main.prevalence],
        [1, main.prevalence],
      ],
    }),
    chartSvg({
      title: 'Courbe ROC',
      across: 'Faux positifs',
      up: 'Vrais positifs',
      line: main.curves.roc,
      reference: [
        [0, 0],
        [1, 1],
      ],
    }),
    chartSvg({
      title: 'Calibration',
      across: 'Probabilité annoncée',
      up: 'Part observée',
      line: calibration,
      dots: main.bands.map(({ expected, observed, lines }) => ({
        at: [expected, observed],
        words: `${whole(lines)} lignes : annoncé ${share(expected)}, observé ${share(observed)}`,
      })),
      reference: [
        [0, 0],
        [most, most],
      ],
      most,
    }),
  ].join('\n')
}
