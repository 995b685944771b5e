import { createHash, type KeyObject, sign, verify } from 'node:crypto'
import { failure } from '../kernel/failure.js'
import { armour, removeArmour } from './armour.js'
import { ecdsaOf, fingerprint, isKeyType, type KeyType, publicKeyBlob, readPublicKey } from './public-key.js'
import { mpint, str, uint32, WireReader } from './wire.js'

/**
 * Detached signatures in the format of OpenSSH PROTOCOL.sshsig, so that any recipient can check them with
 * `ssh-keygen -Y verify`. The signed object is the exact bytes of the file, never a re-reading of them.
 */
const magic = Buffer.from('SSHSIG', 'ascii')
const version = 1
type HashName = 'sha512' | 'sha256'

export interface Sshsig {
  readonly publicKeyBlob: Uint8Array
  readonly keyType: KeyType
  readonly namespace: string
  readonly hash: HashName
  /** Ed25519: R and S. ECDSA: r and s, each of the size of the curve. Both 64 bytes long, or 96 for P-384. */
  readonly rawSignature: Uint8Array
}

/** Signs with a key of an allowed type. With Ed25519 the signature is deterministic: ssh-keygen gives the same bytes. */
export function signSshsig(bytes: Uint8Array, privateKey: KeyObject, namespace: string): string {
  if (privateKey.type !== 'private') throw failure('trust', 'only a private key signs')
  const blob = publicKeyBlob(privateKey)
  const { type } = readPublicKey(blob)
  const ecdsa = ecdsaOf(type)
  const signed = toBeSigned(bytes, namespace, 'sha512')
  if (!ecdsa) return assembleSshsig(blob, namespace, Buffer.concat([str(type), str(sign(null, signed, privateKey))]))
  const pair = sign(ecdsa.hash, signed, { key: privateKey, dsaEncoding: 'ieee-p1363' })
  const numbers = [pair.subarray(0, ecdsa.size), pair.subarray(ecdsa.size)].map(mpint)
  return assembleSshsig(blob, namespace, Buffer.concat([str(type), str(Buffer.concat(numbers))]))
}

/** The armoured signature of a key, from the blob of its signature: its type, then what that type has. */
export function assembleSshsig(blob: Uint8Array, namespace: string, signature: Uint8Array): string {
  const fields = [blob, namespace, '', 'sha512', signature]
  return armour(Buffer.concat([magic, uint32(version), ...fields.map(str)]))
}

/** Reads a signature without checking it. Throws a Failure of cause `trust` for whatever departs from the format. */
export function parseSshsig(armoured: string): Sshsig {
  const reader = new WireReader(removeArmour(armoured), 'signature')
  if (!reader.bytes(magic.length).equals(magic)) throw failure('trust', 'the signature is not an SSH signature')
  const found = reader.uint32()
  if (found !== version) throw failure('trust', `the signature has version ${found}, ${version} is expected`)
  const blob = reader.str()
  const namespace = reader.name()
  const reserved = reader.str()
  const hash = reader.name()
  const signature = reader.str()
  reader.end()
  if (namespace === '') throw failure('trust', 'the signature has an empty namespace')
  if (reserved.length > 0) throw failure('trust', 'the reserved field of the signature is not empty')
  if (hash !== 'sha512' && hash !== 'sha256') throw failure('trust', 'the signature names an unknown hash')
  const { type } = readPublicKey(blob)
  return { publicKeyBlob: blob, keyType: type, namespace, hash, rawSignature: readSignature(signature, type) }
}

/** Checks a signature over these exact bytes. Whose key it is remains to be told by the allowed signers. */
export function verifySshsig(
  bytes: Uint8Array,
  armoured: string,
  { namespace }: { namespace: string },
): { publicKeyBlob: Uint8Array; fingerprint: string } {
  const signature = parseSshsig(armoured)
  if (signature.namespace !== namespace) {
    throw failure('trust', `the signature was made for the namespace ${signature.namespace}, not for ${namespace}`)
  }
  const ecdsa = ecdsaOf(signature.keyType)
  const { key } = readPublicKey(signature.publicKeyBlob)
  const signed = toBeSigned(bytes, namespace, signature.hash)
  const isValid = ecdsa
    ? verify(ecdsa.hash, signed, { key, dsaEncoding: 'ieee-p1363' }, signature.rawSignature)
    : verify(null, signed, key, signature.rawSignature)
  const name = fingerprint(signature.publicKeyBlob)
  if (!isValid) throw failure('trust', `the signature by the key ${name} is not one of these bytes`)
  return { publicKeyBlob: signature.publicKeyBlob, fingerprint: name }
}

/** The bytes that a key signs: not the file, but its digest with the use that the signature is for. */
export function toBeSigned(bytes: Uint8Array, namespace: string, hash: HashName): Buffer {
  if (!/^[\x21-\x7e]+$/.test(namespace)) {
    throw failure('usage', 'a signature namespace is made of visible ASCII characters, without a space')
  }
  const digest = createHash(hash).update(bytes).digest()
  return Buffer.concat([magic, str(namespace), str(''), str(hash), str(digest)])
}

function readSignature(blob: Uint8Array, keyType: KeyType): Buffer {
  const reader = new WireReader(blob, 'signature')
  const type = reader.name()
  if (!isKeyType(type) || type !== keyType)
    throw failure('trust', `the signature is not of the type of its key, ${keyType}`)
  const raw = reader.str()
  reader.end()
  const ecdsa = ecdsaOf(keyType)
  if (!ecdsa) {
    if (raw.length !== 64) throw failure('trust', `the Ed25519 signature has ${raw.length} bytes, 64 are expected`)
    return raw
  }
  const numbers = new WireReader(raw, 'signature')
  const pair = Buffer.concat([numbers.mpint(ecdsa.size), numbers.mpint(ecdsa.size)])
  numbers.end()
  return pair
}
