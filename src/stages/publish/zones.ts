import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { formatVersion } from '../../history/assertion.js'
import {
  digestFile,
  listFolder,
  manifestOf,
  manifestPredicateType,
  statementType,
  writeStatement,
} from '../../signing/index.js'

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

/** Small files: most of their time is that of the system. */
const together = 8

/** SHA-256 of every file under a folder, by its path in it. */
export async function digestsUnder(folder: string): Promise<Map<string, string>> {
  const { files } = await listFolder(folder)
  const digests: [string, string][] = []
  for (let at = 0; at < files.length; at += together) {
    const some = files.slice(at, at + together)
    const done = some.map(
      async (name): Promise<[string, string]> => [name, (await digestFile(join(folder, name))).sha256],
    )
    digests.push(...(await Promise.all(done)))
  }
  return new Map(digests)
}

/**
 * The manifest of each audience. Its nonce is what keeps a recipient from telling, by trying, what another zone was
 * sent: every zone reads the digests of all manifests in the release. Source: delivery, 1.7.
 */
export function manifestsOf(
  files: ReadonlyMap<string, string>,
  of: { readonly stream: string; readonly batch: string; readonly revision: number },
): Map<string, string> {
  return new Map(
    [...audiencesOf(files.keys())].map(([audience, names]) => [
      manifestOf(audience),
      writeStatement({
        _type: statementType,
        predicateType: manifestPredicateType,
        subject: names.map((name) => ({ name, digest: { sha256: files.get(name) ?? '' } })),
        predicate: {
          schemaVersion: formatVersion,
          ...of,
          audience,
          nonce: randomBytes(32).toString('hex'),
          // Texts of the CSV that a spreadsheet would run start with an apostrophe; those of other files are as they are.
          csvNeutralised: true,
        },
      }),
    ]),
  )
}
