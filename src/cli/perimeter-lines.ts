import type { RunRecord } from '../run/index.js'
import { renderTable } from './render-table.js'

interface Figures {
  readonly candidates: number
  readonly retained: number
  readonly excluded: Readonly<Record<string, number>>
  readonly doubtful: Readonly<Record<string, number>>
  readonly change: {
    readonly since: string
    readonly entering: number
    readonly leaving: Readonly<Record<string, number>>
  } | null
}

/** What a perimeter holds and how it changed, as the stage that decided it counted it; undefined when it did not. */
export function perimeterLines({ stages }: RunRecord): string | undefined {
  const decided = stages.find(({ stage, outcome }) => stage === 'perimeter' && outcome !== 'failed')
  if (!decided) return undefined
  const { candidates, retained, excluded, doubtful, change } = decided.figures as unknown as Figures
  const each = (what: string, counts: Readonly<Record<string, number>>) =>
    Object.entries(counts).map(([name, companies]) => [`${what}: ${name}`, companies])
  const rows = [
    ['candidates', candidates],
    ...each('excluded', excluded),
    ['followed', retained],
    ...each('followed in doubt', doubtful),
    ...(change ? [[`entering since ${change.since}`, change.entering]] : []),
    ...(change ? each(`leaving since ${change.since}`, change.leaving) : []),
  ]
  return renderTable(['companies', `in ${decided.batch}`], rows)
}
