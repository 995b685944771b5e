import { randomBytes } from 'node:crypto'
import { formatVersion } from '../../history/assertion.js'
import { sha256 } from '../../kernel/digest.js'
import { manifestOf, manifestPredicateType, statementType, writeStatement } from '../../signing/index.js'

/** The audience of the files that are of no zone: the whole country. */
const national = 'national'

/** The files of each audience: those under `zones/<zone>/` are that zone's, the others are for the national level. */
export function audiencesOf(names: Iterable<string>): Map<string, string[]> {
  const audiences = new Map<string, string[]>()
  for (const name of [...names].sort()) {
    const zone = /^zones\/([^/]+)\//.exec(name)?.[1] ?? national
    audiences.set(zone, [...(audiences.get(zone) ?? []), name])
  }
  return audiences
}

/**
 * The manifest of each audience. Its nonce is what keeps a recipient from telling, by trying, what another zone was
 * sent: every zone reads the digests of all manifests in the release. Source: delivery, 1.7.
 */
export function manifestsOf(
  files: ReadonlyMap<string, Uint8Array>,
  of: { readonly stream: string; readonly batch: string; readonly revision: number },
): Map<string, string> {
  return new Map(
    [...audiencesOf(files.keys())].map(([audience, names]) => [
      manifestOf(audience),
      writeStatement({
        _type: statementType,
        predicateType: manifestPredicateType,
        subject: names.map((name) => ({ name, digest: { sha256: sha256(files.get(name) ?? '') } })),
        predicate: { schemaVersion: formatVersion, ...of, audience, nonce: randomBytes(32).toString('hex') },
      }),
    ]),
  )
}
