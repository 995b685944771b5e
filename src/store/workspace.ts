import { join } from 'node:path'

/** Where everything of one workspace lives. The only place that knows the names of its folders and files. */
export interface Workspace {
  readonly root: string
  path(...parts: string[]): string
  readonly batches: string
  batch(batch: string): string
  assertion(batch: string, source: string): string
  refused(batch: string, source: string, format: 'parquet' | 'csv'): string
  verdict(batch: string): string
  /** The page that shows the verdicts of a batch. */
  verdictPage(batch: string): string
  /** What moved since the scores before, as figures and as a page. */
  stability(batch: string): string
  stabilityPage(batch: string): string
  change(source: string, batch: string): string
  /** The small file that names the current result of a stage for a batch; renamed into place last. */
  current(stage: Stage, batch: string): string
  /** A result's own folder, named by its step key, so that a redo never writes over what is read. */
  result(stage: Stage, batch: string, name: string): string
  readonly runs: string
  /** What is left for those who watch: events to forward, and those that were. */
  readonly spool: string
  /** Digests of delivered and of written files, by what the file system says of them. May be deleted. */
  readonly digests: string
  readonly lock: string
  readonly temporary: string
  readonly signingKey: string
  readonly signers: string
  /** The folder of what says whom to trust: allowed signers, revoked keys, and the bundle that the officer signed. */
  readonly trust: string
  readonly revoked: string
  /** Who did what of consequence, each line chained to the one before. */
  readonly audit: string
  readonly recipients: string
  readonly models: string
  /** A model that the workspace has learnt, in place of the one of that name of `pipelines/`. */
  model(name: string): string
  readonly deliveries: string
  delivery(batch: string, revision: string): string
  /** Companies whose level a person set: 0600, as it names them. */
  readonly derogations: string
}

/** Folders of what the stages write, in the order of the stages. */
export const outputFolders = [
  '1-imported',
  '2-validated',
  '3-history',
  '3-perimeter',
  '4-variables',
  '4-apprentissage',
  '5-scores',
  '5-sans-redressement',
  '5-recommandations',
  '6-lists',
] as const

/**
 * All that the engine may open in a workspace: what is delivered, what stages write and what operations take away. Not the
 * keys beside them, nor who receives what.
 */
export const engineFolders = ['batches', join('.vigie', 'corbeille'), ...outputFolders] as const

/** Those whose results have a folder of their own, named by its step key. */
export const resultFolders = [
  '3-perimeter',
  '4-variables',
  '4-apprentissage',
  '5-scores',
  '5-sans-redressement',
  '5-recommandations',
  '6-lists',
] as const
/** Those that may be deleted and are made again; what was published is not one of them. */
export const derivedFolders = resultFolders.filter((folder) => folder !== '6-lists')
export type Stage = (typeof resultFolders)[number]

export function openWorkspace(root: string): Workspace {
  const path = (...parts: string[]) => join(root, ...parts)
  return {
    root,
    path,
    batches: path('batches'),
    batch: (batch) => path('batches', batch),
    assertion: (batch, source) => path('1-imported', batch, `${source}.parquet`),
    refused: (batch, source, format) =>
      format === 'csv'
        ? path('1-imported', batch, 'refus', `${source}.csv`)
        : path('1-imported', batch, `${source}.refused.parquet`),
    verdict: (batch) => path('2-validated', `${batch}.json`),
    verdictPage: (batch) => path('2-validated', `${batch}.html`),
    stability: (batch) => path('2-validated', `${batch}.stabilite.json`),
    stabilityPage: (batch) => path('2-validated', `${batch}.stabilite.html`),
    change: (source, batch) => path('3-history', source, `${batch}.parquet`),
    current: (stage, batch) => path(stage, `${batch}.json`),
    result: (stage, batch, name) => path(stage, batch, name),
    runs: path('runs'),
    spool: path('spool'),
    digests: path('.vigie', 'empreintes.json'),
    lock: path('.vigie', 'lock.duckdb'),
    temporary: path('.vigie', 'tmp'),
    signingKey: path('cles', 'production.key'),
    signers: path('cles', 'allowed_signers'),
    trust: path('cles'),
    revoked: path('cles', 'revoked_keys'),
    audit: path('audit.ndjson'),
    recipients: path('destinataires'),
    models: path('models'),
    model: (name) => path('models', `${name}.model.json`),
    deliveries: path('livraisons'),
    delivery: (batch, revision) => path('livraisons', batch, revision),
    derogations: path('corrections', 'derogations.yaml'),
  }
}
