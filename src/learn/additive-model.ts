import type { Training } from '../declare/training.js'
import { logOdds } from './boost/additive.js'
import { inlineCrew } from './boost/crew.js'
import { fitAdditive } from './boost/fit.js'
import { countIn } from './boost/purify.js'
import { threadCrew } from './boost/threads.js'
import { groupsOf } from './boost/to-groups.js'
import type { BinnedTable } from './table.js'
import type { LearntModel, TrainAsk } from './train.js'

/** Curves and pairs by cyclic boosting, on as many threads as there are. */
export async function trainAdditive(
  plan: Training,
  table: BinnedTable,
  labelOf: (variable: string) => string,
  { threads, tell }: Pick<TrainAsk, 'threads' | 'tell'>,
): Promise<LearntModel> {
  const { boost } = plan
  let rounds = 0
  const onRounds = (more: number) => {
    rounds += more
    tell(`learn: ${rounds} rounds over ${boost.bags} bags`)
  }
  const crew =
    threads > 1 && boost.bags > 1
      ? threadCrew(table, boost, Math.min(threads, boost.bags), onRounds)
      : inlineCrew(table, boost, () => onRounds(1))
  try {
    const fitted = await fitAdditive(table, boost, crew)
    const seen = table.columns.map(({ bins, count }) => countIn(bins, count))
    return {
      base: fitted.base,
      groups: groupsOf(plan, table, fitted, seen, labelOf),
      unseen: fitted.outOfBag,
      score: (other) => logOdds(other, fitted, fitted.pairs, fitted.pairTables, [[0, other.rows]]),
      figures: { rounds: fitted.rounds },
    }
  } finally {
    await crew.close()
  }
}
