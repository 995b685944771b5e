import type { Explanation } from '../inspect/explain/index.js'
import { styled, type Terminal } from './terminal.js'

type Term = Explanation['groups'][number]['terms'][number]

const signed = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(4)}`
const cents = (value: number) => String(Math.round(value * 1e4) / 1e4)

/** An explanation for eyes: what adds up to the score, the largest first, then where to read every value again. */
export function explanationLines(terminal: Terminal, one: Explanation): string[] {
  const { siren, batch, periode, model } = one
  const bold = (text: string) => styled(terminal, 'bold', text)
  const dim = (text: string) => styled(terminal, 'dim', text)
  const bySize = <Part extends { readonly contribution: number }>(parts: readonly Part[]) =>
    [...parts].sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution))
  const groups = bySize(one.groups).flatMap(({ label, contribution, terms, pairs }) => [
    row(bold(label), contribution, label.length),
    ...bySize(terms).flatMap((term) => [
      row(`  ${term.label}: ${valueText(term)}`, term.contribution),
      ...(term.missing ? [dim(`    ${term.missing.means}. ${term.missing.reason}.`)] : []),
      dim(`    ${term.variable}, from ${term.sources.map(({ source }) => source).join(', ') || 'no source'}`),
    ]),
    ...bySize(pairs).flatMap((pair) => [
      row(`  ${pair.label}: ${pair.values.map(valueText).join(' and ')}`, pair.contribution),
      dim(`    ${pair.values.map(({ variable }) => variable).join(' and ')} together`),
    ]),
  ])
  const variables = [
    ...new Set(
      one.groups.flatMap(({ terms, pairs }) =>
        [...terms, ...pairs.flatMap(({ values }) => values)].map(({ variable }) => variable),
      ),
    ),
  ]
  const table = one.groups[0]?.terms[0]?.table ?? ''
  return [
    bold(`${siren}  batch ${batch}, month ${periode.slice(0, 7)}, ${model.id} ${model.version}`),
    dim(model.label),
    row('Base', one.base),
    ...groups,
    ...(one.correction === 0 ? [] : [row('Corrections of experts', one.correction)]),
    row(bold('Total (log-odds)'), one.total, 16),
    `${'Score, 1 / (1 + exp(−total))'.padEnd(width)}  ${cents(one.score)}`,
    `${'Level'.padEnd(width)}  ${one.level}  (${one.thresholds.map(({ level, min }) => `${level} from ${min}`).join('; ')})`,
    ...expertLines(one, dim),
    'Newest delivered records behind these values:',
    ...originLines(one),
    'The values themselves:',
    dim(
      `  vigie query --batch ${batch} "SELECT ${variables.join(', ')} FROM ${table} WHERE siren = '${siren}' AND periode = DATE '${periode}'"`,
    ),
  ]
}

/** Who moved the score or the level, by how much, and why. */
function expertLines({ moves }: Explanation, dim: (text: string) => string): string[] {
  return moves.flatMap(({ genre, intervention, libelle, delta, log_odds: added, avant, apres, auteur, motif, au }) => {
    const asked =
      delta !== null ? `, ${delta > 0 ? '+' : ''}${delta} level` : added !== null ? `, ${signed(added)}` : ''
    return [
      `Moved by ${genre} ${intervention}${asked}: ${avant} → ${apres}`,
      dim(`  ${libelle}. ${motif} (${auteur}${au === null ? '' : `, until ${au}`})`),
    ]
  })
}

const width = 78

/** `shown` is the length of the words as they are seen, when colours add to it. */
function row(words: string, contribution: number, shown = words.length): string {
  return `${words}${' '.repeat(Math.max(0, width - shown))}  ${signed(contribution)}`
}

function valueText({ value, unit }: Pick<Term, 'value' | 'unit'>): string {
  if (value === null) return 'unknown'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  // An amount comes as the digits of its decimal.
  const text = /^-?\d+(\.\d+)?$/.test(String(value)) ? cents(Number(value)) : String(value)
  return unit ? `${text} ${unit}` : text
}

/** Each source once, however many values come from it. */
function originLines({ groups }: Explanation): string[] {
  const sources = groups.flatMap(({ terms, pairs }) => [...terms, ...pairs].flatMap((part) => part.sources))
  const once = new Map(sources.map((source) => [source.source, source]))
  return [...once.values()].map(({ source, rows, last }) => {
    if (!last) return `  ${source}: no row up to this month`
    const date = last.date ? ` (${last.date})` : ''
    return `  ${source}: record ${last.record} of ${last.batch}/${last.file}, the newest${date} of ${rows} rows`
  })
}
