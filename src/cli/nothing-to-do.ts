import { resolve } from 'node:path'
import { batchesDelivered } from '../history/delivered.js'
import { type BatchKey, parseBatchKey } from '../kernel/batch-key.js'
import { type Dependencies, isStillFresh } from '../run/fresh-mark.js'
import { type RunRecord, recordNothingToDo } from '../run/record.js'
import { openWorkspace } from '../store/workspace.js'
import { type Cli, codeRoot, packageVersion } from './cli.js'
import type { Settings } from './configure.js'

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
  return recordNothingToDo(workspace, {
    command: 'run',
    version: await packageVersion(),
    process: cli.process,
    operator: cli.operator,
    batches: batches.map(({ text }) => text),
    stages,
  })
}
