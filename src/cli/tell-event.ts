import type { RunContext } from '../run/run.js'
import type { Cli } from './cli.js'
import { tellMetrics } from './tell-metrics.js'

/** What a person did of a revision of the lists, told to those who watch; never throws. */
export async function tellEvent(
  cli: Cli,
  context: RunContext,
  done: 'delivered' | 'declined',
  batch: string,
  revision: string,
): Promise<void> {
  const { declinedDraft, deliveredDraft, raise } = await import('../run/index.js')
  const { workspace, outside } = context
  const draft = done === 'delivered' ? deliveredDraft(batch, revision) : declinedDraft(batch, revision)
  await tellMetrics(cli, context, await raise(workspace, outside, [draft]))
}
