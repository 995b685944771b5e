import { escapeHtml } from '../../kernel/html.js'

type Point = readonly [x: number, y: number]

export interface Chart {
  readonly title: string
  readonly across: string
  readonly up: string
  readonly line: readonly Point[]
  /** Drawn as dots, each with what it says when pointed at. */
  readonly dots?: readonly { readonly at: Point; readonly words: string }[]
  /** A dashed line for comparison: chance, or perfection. */
  readonly reference: readonly [Point, Point]
  /** Where both axes end; they start at 0. */
  readonly most?: number
}

const [width, height, left, bottom, top, right] = [360, 320, 46, 40, 12, 12]

/** A curve on two axes from 0, as SVG that any browser draws without script. */
export function chartSvg({ title, across, up, line, dots = [], reference, most = 1 }: Chart): string {
  const place = ([x, y]: Point) => [
    (left + (Math.min(x, most) / most) * (width - left - right)).toFixed(1),
    (height - bottom - (Math.min(y, most) / most) * (height - top - bottom)).toFixed(1),
  ]
  const path = (points: readonly Point[]) => points.map((point) => place(point).join(',')).join(' ')
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) => share * most)
  const grid = ticks.flatMap((tick) => {
    const [x, y] = place([tick, tick])
    const text = tick.toLocaleString('fr-FR', { maximumSignificantDigits: 2 })
    return [
      `<line class="grille" x1="${left}" x2="${width - right}" y1="${y}" y2="${y}"/>`,
      `<text x="${left - 6}" y="${y}" text-anchor="end" dominant-baseline="middle">${text}</text>`,
      `<text x="${x}" y="${height - bottom + 16}" text-anchor="middle">${text}</text>`,
    ]
  })
  const marks = dots.map(({ at, words }) => {
    const [x, y] = place(at)
    return `<circle cx="${x}" cy="${y}" r="4"><title>${escapeHtml(words)}</title></circle>`
  })
  const name = escapeHtml(title)
  return `<figure><svg role="img" aria-label="${name}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<title>${name}</title>
${grid.join('\n')}
<polyline class="repere" points="${path(reference)}"/>
<polyline class="courbe" points="${path(line)}"/>
${marks.join('\n')}
<text x="${(left + width) / 2}" y="${height - 6}" text-anchor="middle">${escapeHtml(across)}</text>
<text transform="translate(12 ${height / 2}) rotate(-90)" text-anchor="middle">${escapeHtml(up)}</text>
</svg><figcaption>${name}</figcaption></figure>`
}
