import { readdir, readFile } from 'node:fs/promises'
import { failureOf, wordIssue } from '../kernel/failure.js'
import type { RunContext } from '../run/run.js'
import type { Cli } from './cli.js'
import { namespacesOf } from './signing-roles.js'
import { tell } from './terminal.js'

type Context = Pick<RunContext, 'workspace' | 'signing' | 'metrics'>

/** Writes the figures for Prometheus, where a file is set for them. It changes nothing of the run: what fails is told. */
export async function tellMetrics(cli: Cli, context: Context, hookFailures: number): Promise<void> {
  const { workspace, metrics } = context
  if (metrics === undefined) return
  try {
    const { writeMetrics } = await import('../run/index.js')
    const expiries = await expiriesOf(context)
    await writeMetrics(workspace, metrics, { expiries, delivered: await lastDelivered(context), hookFailures })
  } catch (error) {
    const issues = failureOf(error)?.issues ?? [{ cause: 'bug' as const, message: 'unexpected error', place: metrics }]
    for (const issue of issues) tell(cli.terminal, `warning: figures for Prometheus: ${wordIssue(issue)}`)
  }
}

/** By role, in seconds, when its last key that was not revoked ends. */
async function expiriesOf({ workspace, signing }: Context): Promise<Record<string, number>> {
  const { listSigners, mayIn } = await import('../signing/index.js')
  const signers = (await listSigners(workspace.trust)).filter(({ revoked }) => !revoked)
  const expiries: Record<string, number> = {}
  for (const [role, namespace] of Object.entries(namespacesOf(signing))) {
    const ends = signers
      .filter((one) => mayIn(one, namespace))
      .map(({ validBefore }) => (validBefore === null ? Number.POSITIVE_INFINITY : validBefore.getTime() / 1000))
    if (ends.length > 0) expiries[role] = Math.max(...ends)
  }
  return expiries
}

/** The number of the last release delivered, by the envelopes in `livraisons/`. */
async function lastDelivered({ workspace }: Context): Promise<number | null> {
  const numbers: number[] = []
  for (const batch of await readdir(workspace.deliveries).catch(() => [])) {
    for (const revision of await readdir(`${workspace.deliveries}/${batch}`).catch(() => [])) {
      const text = await readFile(`${workspace.delivery(batch, revision)}/envelope.json`, 'utf8').catch(() => undefined)
      if (text === undefined) continue
      const { predicate } = JSON.parse(text) as { predicate: { sequence: number } }
      numbers.push(predicate.sequence)
    }
  }
  return numbers.length === 0 ? null : Math.max(...numbers)
}
