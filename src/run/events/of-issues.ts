import { parseBatchKey } from '../../kernel/batch-key.js'
import type { EventName } from '../../kernel/event.js'
import type { Cause, Issue } from '../../kernel/failure.js'
import type { Draft } from './raise.js'
import { expiringWords, lateWords, securityWords, slowerWords, volumeWords, waitingWords } from './words.js'

/** What issues say when they name an event of their own. */
const wordsOf: Partial<
  Record<EventName, (batch: string | null, names: readonly string[], counts: Issue['counts']) => string>
> = {
  'approval.waiting': (batch, _, counts) => waitingWords(batch, counts?.hours ?? 0),
  'volume.anomaly': volumeWords,
  'duration.anomaly': (_, names) => slowerWords(names),
  'key.expiring': (_, names) => expiringWords(names),
  'deadline.missed': lateWords,
}

const securityOf: Partial<Record<Cause, EventName>> = { trust: 'security.signature', chain: 'security.chain' }

/** The batch that an issue is about: its place starts with it. */
const batchOf = ({ place = '' }: Issue) => parseBatchKey(place.split(/[/,:]/)[0] ?? '')?.text ?? null

/** One event for each kind of issue and each batch, whatever the number of issues. */
export function draftsOfIssues(issues: readonly Issue[], exitCode: (issues: readonly Issue[]) => number): Draft[] {
  const drafts = new Map<string, Draft>()
  for (const issue of issues) {
    const event = issue.event ?? securityOf[issue.cause]
    if (!event) continue
    const told = { cause: issue.cause, exitCode: exitCode([issue]) }
    const batch = batchOf(issue)
    const key = `${event} ${batch}`
    const names = [...new Set([...(drafts.get(key)?.names ?? []), ...(issue.names ?? [])])]
    const summary = wordsOf[event]?.(batch, names, issue.counts) ?? securityWords(told)
    drafts.set(key, { event, batch, names, exitCode: told.exitCode, counts: issue.counts ?? {}, summary })
  }
  return [...drafts.values()]
}
