import { readFile } from 'node:fs/promises'
import { writeWhole } from '../store/atomic.js'

/** A measure as a ratio to its floor, with the seconds behind it. */
export interface Ratio {
  readonly name: string
  readonly ours: number
  readonly floor: number
}

export interface Baseline {
  readonly companies: number
  readonly months: number
  readonly ratios: Readonly<Record<string, number>>
}

/** How much a ratio may worsen, and the seconds below which a difference says nothing. */
const allowed = { share: 0.15, seconds: 0.15 } as const

export async function readBaseline(path: string): Promise<Baseline | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  return text === undefined ? undefined : (JSON.parse(text) as Baseline)
}

export const writeBaseline = (
  path: string,
  { companies, months, ratios }: Omit<Baseline, 'ratios'> & { readonly ratios: readonly Ratio[] },
) =>
  writeWhole(path, `${JSON.stringify({ companies, months, ratios: Object.fromEntries(ratios.map(entry)) }, null, 2)}\n`)

const entry = ({ name, ours, floor }: Ratio) => [name, Number((ours / floor).toFixed(2))] as const

/** The measures that are worse than the baseline by more than is allowed. A measure that it does not know is new. */
export function worsened(ratios: readonly Ratio[], { ratios: before }: Baseline): string[] {
  return ratios.flatMap(({ name, ours, floor }) => {
    const known = before[name]
    if (known === undefined) return []
    const worse = ours / floor > known * (1 + allowed.share) && ours - floor * known > allowed.seconds
    return worse ? [`${name}: ${(ours / floor).toFixed(2)} times its floor, ${known} before`] : []
  })
}
