import { escapeHtml } from './html.js'

/** One batch of a chart: a bar as high as its value. */
export interface Bar {
  readonly batch: string
  readonly value: number
}

const [width, height, gap] = [14, 40, 3]

/**
 * A small chart of one bar a batch, the last one dark, as SVG that any browser draws without script. Each bar tells its
 * batch and its value, so that the chart says nothing that the page does not say in figures.
 */
export function barChart(title: string, bars: readonly Bar[]): string {
  const most = Math.max(1, ...bars.map(({ value }) => value))
  const drawn = bars.map(({ batch, value }, index) => {
    const size = Math.max(value > 0 ? 1 : 0, Math.round((value / most) * height))
    const place = `x="${index * (width + gap)}" y="${height - size}" width="${width}" height="${size}"`
    const shade = index === bars.length - 1 ? 'dernier' : 'avant'
    return `<rect class="${shade}" ${place}><title>${escapeHtml(batch)}: ${value}</title></rect>`
  })
  const whole = Math.max(1, bars.length) * (width + gap)
  const name = escapeHtml(title)
  return `<svg role="img" aria-label="${name}" width="${whole}" height="${height}" viewBox="0 0 ${whole} ${height}"><title>${name}</title>${drawn.join('')}</svg>`
}
