import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import { failure } from '../kernel/failure.js'
import { decodeBase64, str, WireReader } from './wire.js'

/**
 * The only key types that are read: an allow-list, so that a weak or unknown one can never slip in. Curves and hashes
 * come from RFC 5656 (ECDSA) and RFC 8709 (Ed25519).
 */
const ecdsaTypes = {
  'ecdsa-sha2-nistp256': { sshCurve: 'nistp256', curve: 'P-256', size: 32, hash: 'sha256' },
  'ecdsa-sha2-nistp384': { sshCurve: 'nistp384', curve: 'P-384', size: 48, hash: 'sha384' },
} as const

type EcdsaType = keyof typeof ecdsaTypes
export type KeyType = 'ssh-ed25519' | EcdsaType

/** What is needed to check an ECDSA signature; nothing for Ed25519, which needs nothing. */
export function ecdsaOf(type: KeyType): (typeof ecdsaTypes)[EcdsaType] | undefined {
  return type === 'ssh-ed25519' ? undefined : ecdsaTypes[type]
}

export function isKeyType(text: string): text is KeyType {
  return text === 'ssh-ed25519' || Object.hasOwn(ecdsaTypes, text)
}

export interface PublicKey {
  readonly type: KeyType
  readonly blob: Uint8Array
  readonly comment: string
}

/** Reads one line of OpenSSH: `ssh-ed25519 AAAA... comment`. */
export function parsePublicKey(line: string): PublicKey {
  const [type = '', base64 = '', ...comment] = line.trim().split(/[ \t]+/)
  if (!isKeyType(type)) throw unsupported(type)
  const blob = decodeBase64(base64)
  if (!blob) throw failure('trust', 'the public key is not written in canonical base64')
  if (readPublicKey(blob).type !== type) throw failure('trust', `the public key is announced as ${type} and is not`)
  return { type, blob, comment: comment.join(' ') }
}

export function printPublicKey(blob: Uint8Array, comment = ''): string {
  const { type } = readPublicKey(blob)
  return `${type} ${Buffer.from(blob).toString('base64')}${comment ? ` ${comment}` : ''}`
}

/** The name of a key everywhere, the same as `ssh-keygen -lf` prints. */
export function fingerprint(blob: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replaceAll('=', '')}`
}

/** The blob of RFC 4253 section 6.6 as a key that Node can use. A point that is not on its curve is refused. */
export function readPublicKey(blob: Uint8Array): { type: KeyType; key: KeyObject } {
  const reader = new WireReader(blob, 'public key')
  const type = reader.name()
  if (!isKeyType(type)) throw unsupported(type)
  const ecdsa = ecdsaOf(type)
  if (ecdsa && reader.name() !== ecdsa.sshCurve)
    throw failure('trust', `the public key names another curve than ${type}`)
  const point = reader.str()
  reader.end()
  if (point.length !== (ecdsa ? 1 + 2 * ecdsa.size : 32) || (ecdsa && point[0] !== 4)) {
    throw failure('trust', `the public key does not have the size of a ${type} key`)
  }
  const jwk = ecdsa
    ? { kty: 'EC', crv: ecdsa.curve, x: part(point, 1, ecdsa.size), y: part(point, 1 + ecdsa.size, ecdsa.size) }
    : { kty: 'OKP', crv: 'Ed25519', x: part(point, 0, 32) }
  try {
    return { type, key: createPublicKey({ key: jwk, format: 'jwk' }) }
  } catch {
    throw failure('trust', `the public key is not a valid ${type} key`)
  }
}

/** The blob of a key, public or private. */
export function publicKeyBlob(key: KeyObject): Buffer {
  const isPrivate = key.type === 'private'
  const { kty, crv, x = '', y = '' } = (isPrivate ? createPublicKey(key) : key).export({ format: 'jwk' })
  if (kty === 'OKP' && crv === 'Ed25519') {
    return Buffer.concat([str('ssh-ed25519'), str(Buffer.from(x, 'base64url'))])
  }
  for (const [type, { curve, sshCurve }] of Object.entries(ecdsaTypes)) {
    if (kty !== 'EC' || crv !== curve) continue
    const point = Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')])
    return Buffer.concat([str(type), str(sshCurve), str(point)])
  }
  throw unsupported(crv ?? kty ?? '')
}

function part(point: Buffer, from: number, size: number): string {
  return point.subarray(from, from + size).toString('base64url')
}

function unsupported(type: string): Error {
  const known = ['ssh-ed25519', ...Object.keys(ecdsaTypes)].join(', ')
  return failure('trust', `the key type ${JSON.stringify(type.slice(0, 60))} is not supported`, {
    next: `Use one of ${known}.`,
  })
}
