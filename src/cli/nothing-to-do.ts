import { resolve } from 'node:path'
import { batchesDelivered } from '../history/delivered.js'
import { type BatchKey, parseBatchKey } from '../kernel/batch-key.js'
import { announceIdle } from '../run/events/announce.js'
import { type Dependencies, isStillFresh } from '../run/fresh-mark.js'
import { type Already, knownIdle } from '../run/idle-mark.js'
import { type RunRecord, recordNothingToDo } from '../run/record.js'
import type { RunContext } from '../run/run.js'
import { openWorkspace } from '../store/workspace.js'
import { whatIsAhead } from './ahead.js'
import { type Cli, clockOf, codeRoot, outsideOf, packageVersion, signingOf } from './cli.js'
import type { Settings } from './configure.js'
import { exitCodeOf } from './exit-codes.js'
import { tellMetrics } from './tell-metrics.js'

export function dependenciesOf(settings: Settings, noFilter: boolean): Dependencies {
  return {
    code: codeRoot,
    pipelines: resolve(settings.pipelines),
    settings: [settings.config.signing.namespace, noFilter],
  }
}

/**
 * The record of a run that has nothing to do, found without reading declarations or opening the engine; undefined when
 * anything moved since the batches went through every stage.
 */
export async function nothingToDo(
  cli: Cli,
  settings: Settings,
  named: string | undefined,
  stages: readonly string[],
  noFilter: boolean,
): Promise<RunRecord | undefined> {
  const workspace = openWorkspace(resolve(settings.workspace))
  const key = named === undefined ? undefined : parseBatchKey(named)
  const batches: readonly BatchKey[] = key ? [key] : named === undefined ? await batchesDelivered(workspace) : []
  if (batches.length === 0) return undefined
  const dependencies = dependenciesOf(settings, noFilter)
  for (const batch of batches) if (!(await isStillFresh(workspace, batch, dependencies))) return undefined
  return idleRun(cli, settings, { batches: batches.map(({ text }) => text), stages }, named)
}

/** The same where no batch waits and those published may be of another code: what is published, to be said. */
export async function nothingWaits(
  cli: Cli,
  settings: Settings,
  noFilter: boolean,
): Promise<{ already: readonly Already[]; run: RunRecord } | undefined> {
  const workspace = openWorkspace(resolve(settings.workspace))
  const already = await knownIdle(workspace, dependenciesOf(settings, noFilter))
  return already && { already, run: await idleRun(cli, settings, { batches: [], stages: [] }, undefined) }
}

async function idleRun(
  cli: Cli,
  settings: Settings,
  given: { readonly batches: readonly string[]; readonly stages: readonly string[] },
  named: string | undefined,
): Promise<RunRecord> {
  const workspace = openWorkspace(resolve(settings.workspace))
  const signing = signingOf(settings, cli.operator)
  const issues = await whatIsAhead({ workspace, signing, clock: clockOf(cli.terminal.env) }, named)
  const outside = outsideOf(settings.config.hooks, cli.terminal.env)
  const context = { workspace, outside, signing, metrics: settings.config.metrics.path }
  return nothingRun(cli, context, { command: 'run', ...given, issues })
}

/** The record of a run that has nothing to run, opened and closed at once; those who watch are told. */
export async function nothingRun(
  cli: Cli,
  context: Pick<RunContext, 'workspace' | 'outside' | 'signing' | 'metrics'>,
  given: Pick<RunRecord, 'command' | 'batches' | 'issues'> & { readonly stages: readonly string[] },
): Promise<RunRecord> {
  const { workspace, outside } = context
  const record = await recordNothingToDo(workspace, {
    ...given,
    version: await packageVersion(),
    process: cli.process,
    operator: cli.operator,
    exitCode: exitCodeOf(given.issues),
  })
  await tellMetrics(cli, context, await announceIdle(workspace, outside, record, exitCodeOf))
  return record
}
