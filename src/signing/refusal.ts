import { readFile } from 'node:fs/promises'
import { parseAllowedSigners } from './allowed-signers.js'
import type { ReleaseTrust } from './release.js'
import { readRevokedKeys } from './revoked-keys.js'
import { type Signer, signerIn } from './signed-folder.js'
import { refusalPredicateType, statementType, writeStatement } from './statement.js'

/** What a person who may approve a release says when they will not. */
export interface Refusal {
  readonly batch: string
  readonly revision: string
  /** SHA-256 of the bytes of release.json. */
  readonly release: string
  readonly reason: string
}

/** The bytes that such a person signs: another statement than the release, so that a refusal never passes for an approval. */
export function refusalText({ release, ...predicate }: Refusal): string {
  return writeStatement({
    _type: statementType,
    predicateType: refusalPredicateType,
    subject: [{ name: 'release.json', digest: { sha256: release } }],
    predicate: { schemaVersion: 1, ...predicate },
  })
}

/** Who signed a refusal, when it is somebody who may approve. Throws a Failure of cause `trust` otherwise. */
export async function refuserOf(refusal: Refusal, armoured: string, trust: ReleaseTrust): Promise<Signer> {
  const signers = parseAllowedSigners(await readFile(trust.signers, 'utf8'), trust.signers)
  const revoked = trust.revoked === undefined ? new Set<string>() : await readRevokedKeys(trust.revoked)
  const of = { place: `${refusal.batch}/${refusal.revision}`, namespace: trust.approval }
  return signerIn(Buffer.from(refusalText(refusal)), armoured, of, { signers, revoked, at: trust.at })
}
