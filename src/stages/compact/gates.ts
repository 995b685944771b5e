import type { DeclaredSource } from '../../catalog/catalog.js'
import type { Change } from '../../history/changes.js'
import { decide } from '../../history/decisions.js'
import { Failure, type Issue } from '../../kernel/failure.js'
import type { StageContext } from '../context.js'

interface Gate {
  /** Starts the identifier by which a person lets it pass. */
  readonly name: string
  readonly lines: number
  readonly what: string
  readonly tolerance: { readonly share: number; readonly reason: string } | undefined
}

/**
 * A batch that takes away or replaces more of a source than its declaration tolerates is stopped before anything of its
 * change is written. Throws a Failure with every gate that nobody accepted; gives what was accepted.
 */
export async function passGates(
  { workspace, accepted }: Pick<StageContext, 'workspace' | 'accepted'>,
  source: DeclaredSource,
  { batch, counts }: Change,
): Promise<Change['accepted']> {
  const gates: Gate[] = [
    { name: 'retrait', lines: counts.removed, what: 'are no longer listed', tolerance: source.removed_tolerance },
    { name: 'remplacement', lines: counts.replaced, what: 'are replaced', tolerance: source.replaced_tolerance },
  ]
  const issues: Issue[] = []
  let passed: Change['accepted']
  for (const { name, lines, what, tolerance } of gates) {
    if (!tolerance || counts.before === 0 || lines / counts.before <= tolerance.share) continue
    const id = `${name}:${source.name}:${batch}`
    const decision = await decide(workspace, batch, id, lines, accepted)
    if (decision) passed = { id, reason: passed ? `${passed.reason}; ${decision.reason}` : decision.reason }
    else {
      const share = `${percent(lines / counts.before)}, tolerance ${percent(tolerance.share)}: ${tolerance.reason}`
      issues.push({
        cause: 'blocking-check',
        place: batch,
        message: `${lines} of the ${counts.before} lines of ${source.name} ${what} (${share})`,
        next: `If the delivery is right: --accept ${id} --reason "…"`,
      })
    }
  }
  if (issues.length > 0) throw new Failure(issues)
  return passed
}

const percent = (share: number) => `${Math.round(share * 1000) / 10} %`
