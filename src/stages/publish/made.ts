import type { BatchKey } from '../../kernel/batch-key.js'
import type { Issue } from '../../kernel/failure.js'
import type { Session } from '../../store/session.js'
import type { StageContext } from '../context.js'
import { modelOf } from './about.js'
import { createServed } from './access.js'
import { figuresOf, freshnessOf } from './figures.js'
import type { MadeList } from './files.js'

/** Every list, once its table is made: who gets it, and what they are told of it. */
export async function madeLists(session: Session, context: StageContext, batch: BatchKey): Promise<MadeList[]> {
  const made: MadeList[] = []
  for (const list of context.catalog.lists) {
    const audiences = await createServed(session, context, list, batch)
    const model = modelOf(context.catalog, list)
    const figures = await figuresOf(session, list, model, audiences)
    made.push({ list, audiences, figures, freshness: await freshnessOf(session, list) })
  }
  return made
}

/** Zones whose agents get a list without any company: it may be so, or the zone may be another than was meant. */
export function emptyZones({ list, audiences, figures }: MadeList): Issue[] {
  const empty = audiences.filter(({ name }) => figures.get(name)?.lines === 0).map(({ name }) => name)
  if (empty.length === 0) return []
  const message = `no company of ${list.name} is in ${empty.join(', ')}: the list there is empty`
  return [
    { cause: 'warning', place: `pipelines/${list.file}`, message, next: 'See who is habilitated for which zone.' },
  ]
}

/** For the record of the run: for how many zones and profiles each list was made, and why for none. */
export function zoneFigures(made: readonly MadeList[]) {
  const entries = made.flatMap(({ list, audiences }) =>
    list.access ? [[list.name, audiences.length > 0 ? audiences.length : 'none: nobody is habilitated'] as const] : [],
  )
  return Object.fromEntries(entries)
}
