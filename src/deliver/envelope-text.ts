import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sha256 } from '../kernel/digest.js'
import {
  digestFile,
  envelopePredicateType,
  listFolder,
  type ReleaseTerms,
  type Statement,
  statementType,
  writeStatement,
} from '../signing/index.js'
import type { Workspace } from '../store/workspace.js'
import type { Recipient } from './recipients.js'

/**
 * What is outside the encryption: digests and sizes of what is in the folder, and of whom each package is for. No digest
 * of a clear file and no count of companies: of a list that can be guessed, either would give it away.
 */
export async function envelopeText(
  folder: string,
  workspace: Workspace,
  { stream, batch, revision, sequence }: ReleaseTerms,
  recipients: ReadonlyMap<string, readonly Recipient[]>,
): Promise<string> {
  const { files } = await listFolder(folder)
  const digests = await Promise.all(files.map(async (name) => ({ name, ...(await digestFile(join(folder, name))) })))
  const sets = [...recipients].map(([zone, all]) => [
    zone,
    sha256(
      all
        .map(({ key }) => key)
        .sort()
        .join('\n'),
    ),
  ])
  return writeStatement({
    _type: statementType,
    predicateType: envelopePredicateType,
    subject: digests.map((one) => ({ name: one.name, digest: { sha256: one.sha256 } })),
    predicate: {
      schemaVersion: 1,
      stream,
      batch,
      revision,
      sequence,
      previous: await lastEnvelope(workspace, sequence),
      sizes: Object.fromEntries(digests.map(({ name, size }) => [name, size])),
      recipients: Object.fromEntries(sets),
    },
  })
}

/** The envelope delivered before this one. */
async function lastEnvelope(workspace: Workspace, before: number) {
  let last: { sequence: number; sha256: string } | null = null
  for (const batch of await readdir(workspace.deliveries).catch(() => [])) {
    for (const revision of await readdir(join(workspace.deliveries, batch)).catch(() => [])) {
      const path = join(workspace.delivery(batch, revision), 'envelope.json')
      const bytes = await readFile(path).catch(() => undefined)
      if (!bytes) continue
      const { sequence } = (JSON.parse(bytes.toString('utf8')) as Statement).predicate as { sequence: number }
      if (sequence < before && sequence > (last?.sequence ?? 0)) last = { sequence, sha256: sha256(bytes) }
    }
  }
  return last
}
