import { createCipheriv, type KeyObject, pbkdf2Sync, randomBytes } from 'node:crypto'
import { failure } from '../kernel/failure.js'

/** What Node itself writes has 2048 rounds, which a graphics card goes through in no time. Source: delivery, 1.1. */
export const leastRounds = 600_000

const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'))
const pbes2 = '2a864886f70d01050d'
const pbkdf2 = '2a864886f70d01050c'
const hmacSha512 = '2a864886f70d020b'
const aes256Cbc = '60864801650304012a'

/** A private key in PKCS#8 under a passphrase: PBES2 of RFC 8018, which openssl and Node open. */
export function encryptedKey(key: KeyObject, passphrase: string): string {
  const [salt, iv] = [randomBytes(16), randomBytes(16)]
  const cipher = createCipheriv('aes-256-cbc', pbkdf2Sync(passphrase, salt, leastRounds, 32, 'sha512'), iv)
  const plain = key.export({ type: 'pkcs8', format: 'der' })
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()])
  const rounds = Buffer.from(leastRounds.toString(16).padStart(6, '0'), 'hex')
  const derivation = [der(0x04, salt), der(0x02, rounds), sequence(oid(hmacSha512), der(0x05, Buffer.alloc(0)))]
  const scheme = sequence(
    oid(pbes2),
    sequence(sequence(oid(pbkdf2), sequence(...derivation)), sequence(oid(aes256Cbc), der(0x04, iv))),
  )
  const lines =
    sequence(scheme, der(0x04, sealed))
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return ['-----BEGIN ENCRYPTED PRIVATE KEY-----', ...lines, '-----END ENCRYPTED PRIVATE KEY-----', ''].join('\n')
}

/** Refuses an encrypted key whose passphrase could be guessed: another derivation, or too few rounds. */
export function refuseWeakKey(pem: string, place: string): void {
  const [, base64 = ''] = /-----BEGIN ENCRYPTED PRIVATE KEY-----([\s\S]*?)-----END/.exec(pem) ?? []
  const bytes = Buffer.from(base64, 'base64')
  const at = bytes.indexOf(Buffer.from(pbkdf2, 'hex'))
  const rounds = at < 0 ? 0 : roundsAt(bytes, at + pbkdf2.length / 2)
  if (rounds >= leastRounds) return
  throw failure(
    'trust',
    `the passphrase of the key goes through ${rounds} rounds of PBKDF2, ${leastRounds} are needed`,
    {
      place,
      next: 'Type: openssl pkcs8 -topk8 -v2 aes-256-cbc -v2prf hmacWithSHA512 -iter 600000 -in OLD -out NEW',
    },
  )
}

/** PBKDF2-params: SEQUENCE { salt OCTET STRING, iterationCount INTEGER, ... }, all shorter than 128 bytes. */
function roundsAt(bytes: Buffer, start: number): number {
  const salt = start + 2
  if (bytes[start] !== 0x30 || bytes[salt] !== 0x04) return 0
  const count = salt + 2 + (bytes[salt + 1] ?? 0)
  const length = bytes[count + 1] ?? 0
  if (bytes[count] !== 0x02 || length < 1 || length > 5) return 0
  return bytes.length < count + 2 + length ? 0 : bytes.readUIntBE(count + 2, length)
}

function der(tag: number, content: Uint8Array): Buffer {
  const size = content.length
  const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff]
  return Buffer.concat([Buffer.of(tag, ...length), content])
}

function sequence(...parts: Uint8Array[]): Buffer {
  return der(0x30, Buffer.concat(parts))
}
