import { readFile } from 'node:fs/promises'
import type { Model } from '../../declare/model.js'
import { formatVersion, readAssertions } from '../../history/assertion.js'
import { readDecisions } from '../../history/decisions.js'
import { readVerdicts } from '../../history/verdicts.js'
import type { BatchKey } from '../../kernel/batch-key.js'
import { sha256 } from '../../kernel/digest.js'
import { stream } from '../../kernel/stream.js'
import { bundleVersion, releasePredicateType, statementType, writeStatement, zoneOf } from '../../signing/index.js'
import { auditHead } from '../../store/audit.js'
import type { Session } from '../../store/session.js'
import type { StageContext } from '../context.js'
import { lastLink } from './chain.js'

interface Made {
  readonly key: string
  readonly revision: number
  readonly scores: string
}

/**
 * What the release says of itself: everything a reader needs to rebuild it, to doubt it, and to know that it follows the
 * one before. Every zone reads it, so that it holds no count and no digest of a list. Source: delivery, 1.7.
 */
export async function releaseText(
  session: Session,
  context: StageContext,
  batch: BatchKey,
  made: Made,
  manifests: ReadonlyMap<string, string>,
): Promise<string> {
  const { workspace, catalog, code, version, clock, signing, dependencies } = context
  const previous = await lastLink(workspace)
  const now = clock()
  const notAfter = new Date(now.getTime() + signing.validDays * 86_400_000)
  const before = made.revision > 1 && workspace.result('6-lists', batch.text, `r${made.revision - 1}/release.json`)
  const models = catalog.models.filter(({ id }) => catalog.lists.some(({ model }) => model === id))
  return writeStatement({
    _type: statementType,
    predicateType: releasePredicateType,
    subject: [...manifests].map(([name, text]) => ({ name, digest: { sha256: sha256(text) } })),
    predicate: {
      schemaVersion: formatVersion,
      stream,
      batch: batch.text,
      revision: made.revision,
      sequence: (previous?.sequence ?? 0) + 1,
      previous,
      supersedes: before ? { revision: made.revision - 1, sha256: sha256(await readFile(before)) } : null,
      producedAt: now.toISOString(),
      notAfter: notAfter.toISOString(),
      operator: signing.operator,
      audiences: [...manifests.keys()].map(zoneOf),
      tool: { name: 'vigie', version, code, lockfile: dependencies },
      config: sha256(JSON.stringify([...catalog.digests])),
      stepKey: made.key,
      scores: made.scores,
      inputs: await inputsOf(session, context, batch),
      models: models.map(modelOf),
      lists: catalog.lists.map(({ name, label, sensitivity, recipients }) => ({
        name,
        label,
        sensitivity,
        recipients,
      })),
      gates: await gatesOf(context, batch),
      overrides: (await readDecisions(workspace, batch.text)).map(({ id, reason }) => ({ id, reason })),
      trustBundle: (await bundleVersion(workspace.trust)) ?? null,
      auditHead: (await auditHead(workspace.audit)) ?? null,
    },
  })
}

const modelOf = ({ id, version, digest, levels }: Model) => ({ id, version, sha256: digest, thresholds: levels })

async function inputsOf(session: Session, { workspace }: StageContext, batch: BatchKey) {
  const assertions = await readAssertions(session, workspace, batch)
  return [...assertions.values()]
    .flat()
    .flatMap(({ batch: lot, source, files }) =>
      files.map(({ name, sha256: digest }) => ({ batch: lot, source, name, sha256: digest })),
    )
}

/** What each check said, without the count of lines: the number of companies is nothing that every zone should read. */
async function gatesOf({ workspace }: StageContext, batch: BatchKey) {
  const file = await readVerdicts(workspace, batch.text)
  return (file?.verdicts ?? []).map(({ check, severity, outcome, reason }) => ({
    id: check,
    level: severity,
    result: outcome,
    override: outcome === 'accepted' ? (reason ?? '') : null,
  }))
}
