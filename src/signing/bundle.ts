import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { sha256 } from '../kernel/digest.js'
import { Failure, failure, type Issue } from '../kernel/failure.js'
import { writeWhole } from '../store/atomic.js'
import { fingerprint as fingerprintOf } from './public-key.js'
import { readSmall } from './release-folder.js'
import type { SigningKey } from './signing-key.js'
import { verifySshsig } from './sshsig.js'
import { bundlePredicateType, parseStatement, statementType, writeStatement } from './statement.js'

/** What a bundle covers: who may sign, and which keys may no longer. */
export const bundleFiles = ['allowed_signers', 'revoked_keys'] as const

const termsShape = z.looseObject({ version: z.number().int().min(1), issuedAt: z.iso.datetime() })

export interface Bundle {
  readonly version: number
  readonly issuedAt: string
  /** The key of the officer who signed it. */
  readonly officer: string
}

/** The version that the bundle of a folder says it is, without believing it; undefined when there is none. */
export async function bundleVersion(folder: string): Promise<number | undefined> {
  const text = await readFile(join(folder, 'bundle.json'), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const { predicate } = parseStatement(Buffer.from(text), join(folder, 'bundle.json'), bundlePredicateType)
  return termsShape.parse(predicate).version
}

/** The bytes of the next bundle: the digests of what it covers, and its number. */
async function bundleText(folder: string, version: number, issuedAt: Date): Promise<string> {
  const subject = await Promise.all(
    bundleFiles.map(async (name) => ({ name, digest: { sha256: sha256(await readFile(join(folder, name))) } })),
  )
  return writeStatement({
    _type: statementType,
    predicateType: bundlePredicateType,
    subject,
    predicate: { schemaVersion: 1, version, issuedAt: issuedAt.toISOString() },
  })
}

/** Signs the files of trust as they are, with the number after the last one. */
export async function signBundle(
  folder: string,
  key: SigningKey,
  namespace: string,
  at: Date,
): Promise<{ version: number; officer: string }> {
  const version = ((await bundleVersion(folder)) ?? 0) + 1
  const revoked = join(folder, 'revoked_keys')
  await readFile(revoked).catch(() => writeWhole(revoked, ''))
  const text = await bundleText(folder, version, at)
  const signature = await key.sign(Buffer.from(text), namespace)
  await writeWhole(join(folder, 'bundle.json'), text)
  await writeWhole(join(folder, 'bundle.json.sshsig'), signature)
  return { version, officer: key.fingerprint }
}

/**
 * Says that the files of a folder are those of a bundle that the officer signed. The fingerprint of the officer came by
 * another way, paper or telephone; without it, the one who signed is only told. A bundle older than one seen before is refused: it could bring back a revoked key.
 */
export async function verifyBundle(
  folder: string,
  { officer, namespace, atLeast }: { officer?: string; namespace: string; atLeast?: number | undefined },
): Promise<Bundle> {
  const place = join(folder, 'bundle.json')
  const bytes = await readSmall(place, 1 << 20)
  const armoured = (await readSmall(`${place}.sshsig`, 16 * 1024)).toString('utf8')
  const { publicKeyBlob } = verifySshsig(bytes, armoured, { namespace })
  const found = fingerprintOf(publicKeyBlob)
  if (officer !== undefined && found !== officer)
    throw failure('trust', `the bundle is signed by ${found}, and the trust officer is ${officer}`, { place })
  const { subject, predicate } = parseStatement(bytes, place, bundlePredicateType)
  const terms = termsShape.safeParse(predicate)
  if (!terms.success) throw failure('trust', 'the bundle does not say its version and date', { place })
  const { version, issuedAt } = terms.data
  if (atLeast !== undefined && version < atLeast)
    throw failure('trust', `the bundle ${version} is older than the bundle ${atLeast} that was seen before`, {
      place,
      next: 'Ask the trust officer for the newer one.',
    })
  const issues: Issue[] = []
  for (const name of bundleFiles) {
    const digest = subject.find((one) => one.name === name)?.digest.sha256
    const content = await readFile(join(folder, name)).catch(() => undefined)
    if (!content || sha256(content) !== digest)
      issues.push({
        cause: 'trust',
        place: join(folder, name),
        message: `is not that of the bundle ${version}`,
        next: 'If you changed it on purpose, make the next bundle: vigie trust bundle --key FILE. Else ask the trust officer.',
      })
  }
  if (issues.length > 0) throw new Failure(issues)
  return { version, issuedAt, officer: found }
}
