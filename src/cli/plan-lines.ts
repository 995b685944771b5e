import { wordIssue } from '../kernel/failure.js'
import { wordReason, wordReasons } from '../kernel/step.js'
import type { PlannedStep } from '../run/index.js'
import { type Cli, type CommonFlags, sayJson } from './cli.js'
import { exitCodeOf } from './exit-codes.js'
import { issuesIn } from './in-workspace.js'
import type { Plan } from './plan.js'
import { renderTable } from './render-table.js'
import { sayIssues } from './say-issues.js'
import { say } from './terminal.js'

/** What a run would do: its plan, each step, and batches that were published before and have changed since. */
export interface Foretold {
  readonly plan: Plan
  readonly stages: readonly string[]
  readonly steps: readonly PlannedStep[]
  /** Steps of published batches that are no longer fresh. */
  readonly since: readonly PlannedStep[]
}

export function sayForetold(
  cli: Cli,
  { plan, stages, steps, since }: Foretold,
  { json, workspace }: Pick<CommonFlags, 'json' | 'workspace'>,
): void {
  const issues = issuesIn([...plan.notices, ...steps.flatMap((step) => step.issues)], workspace)
  cli.end(exitCodeOf(issues))
  const batches = plan.batches.map(({ text }) => text)
  const words = (of: readonly PlannedStep[]) =>
    of.map(({ issues: _, why, ...step }) => ({ ...step, why: why.map((one) => ({ ...one, words: wordReason(one) })) }))
  if (json) {
    sayJson(cli, {
      wouldRun: { batches, stages },
      steps: words(steps),
      already: plan.already,
      changedSince: words(since),
      issues,
    })
    return
  }
  const { terminal } = cli
  sayAlready(cli, plan.already)
  for (const batch of new Set(since.map((step) => step.batch)))
    say(terminal, `${batch}  has changed since, and is done again when it is named: ${sinceWords(since, batch)}`)
  if (batches.length === 0) say(terminal, 'Nothing to run.')
  else {
    const idle = steps.every(({ state }) => state === 'fresh')
    say(terminal, renderTable(['batch', 'stage', 'source', 'state', 'why'], rows(steps)))
    if (idle) say(terminal, 'All is fresh: a run has nothing to do.')
    else say(terminal, `Would run ${stages.join(', ')} for ${batches.join(', ')}.`)
  }
  sayIssues(terminal, issues)
}

export function sayAlready(cli: Cli, already: Plan['already']): void {
  for (const { batch, published } of already) say(cli.terminal, `${batch}  published as ${published}`)
}

/** Sources of which the same is to be said share a line. */
function rows(steps: readonly PlannedStep[]): unknown[][] {
  const lines = new Map<string, { cells: string[]; sources: string[] }>()
  for (const { batch, stage, source, state, why, issues } of steps) {
    const reason = why.length > 0 ? wordReasons(why) : issues.map(wordIssue).slice(0, 1).join('')
    const key = [batch, stage, state, reason].join('\n')
    const line = lines.get(key) ?? { cells: [batch, stage, state, reason], sources: [] }
    if (source !== undefined) line.sources.push(source)
    lines.set(key, line)
  }
  return [...lines.values()].map(({ cells: [batch, stage, state, reason], sources }) => [
    batch,
    stage,
    sources.length > 3 ? `${sources.length} sources` : sources.join(', '),
    state,
    reason,
  ])
}

function sinceWords(since: readonly PlannedStep[], batch: string): string {
  const reasons = since
    .filter((step) => step.batch === batch)
    .flatMap(({ source, why }) => why.map((one) => (source === undefined ? one : { source, ...one })))
  return wordReasons(reasons.filter(({ change }) => change !== 'follows'))
}
