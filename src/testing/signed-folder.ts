import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { sha256 } from '../kernel/digest.js'
import { type Issue, isFailure } from '../kernel/failure.js'
import { createSigningKey, loadSigningKey } from '../signing/key-file.js'
import { printPublicKey, publicKeyBlob } from '../signing/public-key.js'
import { type ReleaseTrust, verifyRelease } from '../signing/release.js'
import { signSshsig } from '../signing/sshsig.js'
import {
  manifestPredicateType,
  releasePredicateType,
  type Statement,
  statementType,
  writeStatement,
} from '../signing/statement.js'

export const namespace = 'liste-production@exemple.invalid'
export const principal = 'production@exemple.invalid'
export const approval = 'liste-approbation@exemple.invalid'
export const clock = () => new Date('2026-01-01T00:00:00Z')
export const content = { 'liste.parquet': '{}\n', 'data/liste.csv': 'siren\n', 'data/vide.csv': '' }
export const manifest = 'zones/national/manifest.json'
export const approver = generateKeyPairSync('ed25519').privateKey
const digest = sha256('')

/** A release whose only audience is the whole country, as the chain writes it. */
export function statementOf(files: Record<string, string>, changes: object = {}): Statement {
  const subject = Object.entries(files).map(([name, text]) => ({ name, digest: { sha256: sha256(text) } }))
  const predicate = {
    schemaVersion: 1,
    stream: 'detection',
    batch: '2602',
    revision: 1,
    sequence: 1,
    previous: null,
    supersedes: null,
    producedAt: '2026-01-15T00:00:00Z',
    notAfter: '2026-03-15T00:00:00Z',
    operator: 'exploitation',
    audiences: ['national'],
    tool: { name: 'vigie', version: '1', code: digest, lockfile: digest },
    config: digest,
    models: [],
    inputs: [],
    gates: [],
    trustBundle: null,
    auditHead: null,
    ...changes,
  }
  return { _type: statementType, subject, predicateType: releasePredicateType, predicate }
}

export function manifestOf(files: Record<string, string>, changes: object = {}): Statement {
  const predicate = {
    schemaVersion: 1,
    stream: 'detection',
    batch: '2602',
    revision: 1,
    audience: 'national',
    nonce: digest,
  }
  return { ...statementOf(files), predicateType: manifestPredicateType, predicate: { ...predicate, ...changes } }
}

/** A folder signed by the machine and approved by zoe, its trust, and ways to sign it again with other words. */
export interface SignedFolder {
  readonly parent: string
  readonly dir: string
  readonly trust: ReleaseTrust
  readonly key: KeyObject
  sign(text: string): Promise<void>
  publish(release?: object, zone?: object): Promise<void>
  issuesOf(changes?: Partial<ReleaseTrust>): Promise<readonly Issue[]>
  said(changes?: Partial<ReleaseTrust>): Promise<string[]>
  remove(): Promise<void>
}

export async function signedFolder(): Promise<SignedFolder> {
  const parent = await mkdtemp(join(tmpdir(), 'livraison-'))
  const dir = join(parent, 'r1')
  const files = await createSigningKey(join(parent, 'cles'), { principal, namespace, clock })
  const line = `zoe namespaces="${approval}" ${printPublicKey(publicKeyBlob(approver))}\n`
  await appendFile(files.allowedSignersPath, line)
  const trust = { signers: files.allowedSignersPath, namespace, approval, at: new Date('2026-02-01T00:00:00Z') }
  const key = await loadSigningKey(files.keyPath)
  const sign = async (text: string) => {
    await writeFile(join(dir, 'release.json'), text)
    await writeFile(join(dir, 'release.json.prod.sshsig'), signSshsig(Buffer.from(text), key, namespace))
    await writeFile(join(dir, 'release.json.appr-1a2b.sshsig'), signSshsig(Buffer.from(text), approver, approval))
  }
  const publish = async (release: object = {}, zone: object = {}) => {
    const text = writeStatement(manifestOf(content, zone))
    await writeFile(join(dir, manifest), text)
    await sign(writeStatement(statementOf({ [manifest]: text }, release)))
  }
  const issuesOf = async (changes: Partial<ReleaseTrust> = {}) => {
    try {
      await verifyRelease(dir, { ...trust, ...changes })
      return []
    } catch (error) {
      if (!isFailure(error)) throw error
      return error.issues
    }
  }
  const said = async (changes: Partial<ReleaseTrust> = {}) =>
    (await issuesOf(changes)).map(({ place, message }) => `${place?.replace(`${dir}/`, '')}: ${message}`)
  for (const [name, text] of Object.entries({ ...content, [manifest]: '' })) {
    await mkdir(dirname(join(dir, name)), { recursive: true })
    await writeFile(join(dir, name), text)
  }
  await publish()
  return { parent, dir, trust, key, sign, publish, issuesOf, said, remove: () => rm(parent, { recursive: true }) }
}
