import type { Model } from '../../declare/model.js'
import type { Session } from '../../store/session.js'
import { intervalOf } from './bootstrap.js'
import { type Compared, figure } from './evaluation.js'
import { readLines } from './lines.js'
import { type Draws, eachFigure, levelCuts, measuredOf, type Readings, readingsOf } from './measure.js'
import { rowsWhere } from './scored-rows.js'

/**
 * The other model on the same lines. The same seed draws the same companies for both, so a difference is that of two
 * scores of one resample: most of what makes each of them uncertain is common to both, and goes away.
 */
export async function compare(session: Session, other: Model, first: Readings, draws: Draws): Promise<Compared> {
  const read = await readLines(session, 'test', 2, 0)
  const rows = rowsWhere(read.rows, (line) => read.strong[line] === 0)
  const cuts = levelCuts(rows, other.levels)
  const second = readingsOf(rows, cuts, draws)
  const differences = eachFigure((name) =>
    figure(
      first.reading.figures[name] - second.reading.figures[name],
      intervalOf(
        first.drawn.map(({ figures }, draw) => figures[name] - (second.drawn[draw]?.figures[name] ?? Number.NaN)),
      ),
    ),
  )
  return { model: other.id, version: other.version, measured: measuredOf(rows, second, cuts), differences }
}
