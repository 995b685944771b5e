import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Catalog, DeclaredSource } from '../catalog/catalog.js'
import { sourceShape } from '../declare/source.js'
import { type BatchKey, parseBatchKey } from '../kernel/batch-key.js'
import { sha256 } from '../kernel/digest.js'
import { parseYaml } from '../kernel/yaml.js'
import type { Signing, StageContext } from '../stages/context.js'
import { openWorkspace } from '../store/workspace.js'

/** A source as a declaration would have it, from YAML. */
export function sourceFrom(yaml: string): DeclaredSource {
  const source = sourceShape.parse(parseYaml(yaml))
  return { ...source, file: `sources/${source.name}.source.yaml`, digest: sha256(yaml) }
}

/** A catalog that holds sources and nothing else. */
export function catalogOf(...sources: DeclaredSource[]): Catalog {
  return {
    root: '',
    sources: new Map(sources.map((source) => [source.name, source])),
    families: [],
    interfaces: [],
    perimeter: new Map(),
    access: new Map(),
    checks: [],
    parameters: [],
    models: [],
    trainings: [],
    lists: [],
    rules: [],
    modelCorrections: [],
    logOddsCorrections: [],
    sourceCases: new Map(),
    queryCases: new Map(),
    correctionCases: new Map(),
    digests: new Map(),
  }
}

export const signingOfTests: Signing = {
  namespace: 'liste-production@vigie',
  principal: 'production@vigie',
  approval: 'liste-approbation@vigie',
  trust: 'confiance@vigie',
  approvals: 1,
  operator: 'essai',
  validDays: 62,
}

/** What a stage needs to run in a folder, with nobody watching and a clock that stands still. */
export function contextIn(folder: string, catalog: Catalog, accepted: Record<string, string> = {}): StageContext {
  const workspace = openWorkspace(folder)
  return {
    workspace,
    catalog,
    version: '0.0.0',
    code: 'test',
    limits: { memory: '500MB', threads: 2, temporary: workspace.temporary },
    time: { minutes: 10, stageMinutes: 5 },
    reading: {},
    undo: { share: 0.1, retention: {} },
    tell: { fact: () => undefined, progress: () => undefined, issue: () => undefined },
    clock: () => new Date('2020-11-24T12:00:00Z'),
    signing: signingOfTests,
    dependencies: sha256('essai'),
    accepted: new Map(Object.entries(accepted)),
    noFilter: false,
  }
}

export function batch(text: string): BatchKey {
  const key = parseBatchKey(text)
  if (!key) throw new Error(`${text} is not a batch`)
  return key
}

/** Puts a file among the deliveries of a batch. */
export async function deliver(
  folder: string,
  batchText: string,
  name: string,
  lines: readonly string[],
): Promise<void> {
  const place = join(folder, 'batches', batchText)
  await mkdir(place, { recursive: true })
  await writeFile(join(place, name), `${lines.join('\n')}\n`)
}
