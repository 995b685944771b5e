import { readdir } from 'node:fs/promises'
import type { DeclaredSource } from '../catalog/catalog.js'
import { readingShape } from '../catalog/columns.js'
import { dictionaryMetadata, type Entry } from '../catalog/dictionary.js'
import { type BatchKey, compareBatchKeys, parseBatchKey } from '../kernel/batch-key.js'
import { Failure, failure } from '../kernel/failure.js'
import type { Parts } from '../kernel/step.js'
import type { Session } from '../store/session.js'
import { readMetadata } from '../store/table-files.js'
import type { Workspace } from '../store/workspace.js'

/** Version of what is written in the workspace. A reader refuses a newer one. */
export const formatVersion = 1

/** What became of the records of one (batch, source). Each record is in exactly one of these. */
export interface RecordCounts {
  readonly read: number
  readonly kept: number
  readonly refused: number
  readonly duplicates: number
  readonly replaced: number
  readonly ignored: number
  /** Kept once, and taken away since because they are of companies that no batch follows. */
  readonly pruned?: number
  /** Wide sources: cells with a value kept, and cells refused. */
  readonly cells?: { readonly kept: number; readonly refused: number }
}

export interface AssertedFile {
  readonly name: string
  readonly sha256: string
  readonly container: string
  readonly encoding: string
  readonly bytes: number
  readonly lines: number
  readonly blankLines: number
  readonly extraColumns: readonly string[]
}

/** The manifest of an assertion file; it travels in the key-value metadata of the Parquet itself. */
export interface Assertion {
  readonly format: number
  readonly batch: string
  readonly source: string
  readonly stepKey: string
  /** The step key of its import, when lines were taken away since. */
  readonly importedAs?: string
  /** What it was imported from, part by part. */
  readonly dependsOn?: Parts
  /** How its source was declared, as far as that decides the rows. */
  readonly shape: string
  readonly history: 'stock' | 'flux'
  readonly files: readonly AssertedFile[]
  readonly counts: RecordCounts
  /** Months held as columns, for a wide source, in order. */
  readonly months: readonly string[]
}

const manifestKey = 'vigie.assertion'

export function assertionMetadata(assertion: Assertion, dictionary: readonly Entry[]): Record<string, string> {
  return { [manifestKey]: JSON.stringify(assertion), ...dictionaryMetadata(dictionary) }
}

/** Every batch key that has a folder under `1-imported`, in order of assertion. A folder that is no batch is refused by name. */
export async function importedBatches(workspace: Workspace): Promise<BatchKey[]> {
  const names = (await readdir(workspace.path('1-imported')).catch(() => [])).filter((name) => !name.startsWith('.'))
  const strange = names.filter((name) => !parseBatchKey(name))
  if (strange.length > 0) {
    throw failure('io', `1-imported holds ${strange.join(', ')}, which is the key of no batch`, {
      next: 'Rename it as a batch (AAMM, AAMM_NN or AAMM_text), or take it away.',
    })
  }
  return names.flatMap((name) => parseBatchKey(name) ?? []).sort(compareBatchKeys)
}

/** Assertions of all batches up to one, by source then in order of batch. Reads manifests only. */
export async function readAssertions(
  session: Session,
  workspace: Workspace,
  until: BatchKey,
): Promise<Map<string, Assertion[]>> {
  const batches = (await importedBatches(workspace)).filter((batch) => compareBatchKeys(batch, until) <= 0)
  const paths: string[] = []
  for (const batch of batches) {
    const names = await readdir(workspace.path('1-imported', batch.text))
    for (const name of names.sort()) {
      if (/^[a-z][a-z0-9_]*\.parquet$/.test(name)) paths.push(workspace.path('1-imported', batch.text, name))
    }
  }
  const bySource = new Map<string, Assertion[]>()
  for (const [path, metadata] of await readMetadata(session, paths)) {
    const assertion = parseAssertion(metadata[manifestKey], path)
    bySource.set(assertion.source, [...(bySource.get(assertion.source) ?? []), assertion])
  }
  return bySource
}

/** Refuses rows that were read under another declaration of their source: columns would be missing, or mean something else. */
export function refuseOtherShape(source: DeclaredSource, assertions: readonly Assertion[]): void {
  const shape = readingShape(source)
  const issues = assertions
    .filter((assertion) => assertion.shape !== shape)
    .map(({ batch }) => ({
      cause: 'input-missing' as const,
      place: `${batch}, ${source.name}`,
      message: 'was imported under another declaration of its source',
      next: `Run: vigie import --batch ${batch}`,
    }))
  if (issues.length > 0) throw new Failure(issues)
}

/** Refuses to go on with a batch of which nothing was imported: its state would be that of an earlier one. */
export function refuseUnimported(assertions: ReadonlyMap<string, readonly Assertion[]>, batch: BatchKey): void {
  if ([...assertions.values()].flat().some((assertion) => assertion.batch === batch.text)) return
  throw failure('input-missing', `nothing of batch ${batch.text} was imported`, {
    next: `Run: vigie import --batch ${batch.text}`,
  })
}

export function parseAssertion(text: string | undefined, path: string): Assertion {
  if (text === undefined) throw failure('io', 'holds no manifest: it was not written by vigie', { place: path })
  const assertion = JSON.parse(text) as Assertion
  if (assertion.format > formatVersion) {
    throw failure(
      'declaration',
      `was written by a newer vigie (format ${assertion.format}, this one reads ${formatVersion})`,
      {
        place: path,
        next: 'Install the version that wrote it.',
      },
    )
  }
  return assertion
}
