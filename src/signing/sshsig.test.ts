import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isFailure } from '../kernel/failure.js'
import { armour, removeArmour } from './armour.js'
import { ecdsaOf, fingerprint, type KeyType, parsePublicKey, printPublicKey, publicKeyBlob } from './public-key.js'
import { parseSshsig, signSshsig, verifySshsig } from './sshsig.js'
import { mpint, str, uint32 } from './wire.js'

const namespace = 'liste-production@exemple.invalid'
const message = Buffer.from('{"batch":"2602"}\n')
const { privateKey } = generateKeyPairSync('ed25519')
const signed = signSshsig(message, privateKey, namespace)

interface Parts {
  magic: string
  version: number
  publicKey: Uint8Array
  namespace: string
  reserved: string
  hash: string
  signature: Uint8Array
  after: Uint8Array
}

/** The parts of a good signature, some of them replaced. */
function forge(changes: Partial<Parts>): string {
  const good = parseSshsig(signed)
  const parts: Parts = {
    magic: 'SSHSIG',
    version: 1,
    publicKey: good.publicKeyBlob,
    namespace,
    reserved: '',
    hash: 'sha512',
    signature: Buffer.concat([str('ssh-ed25519'), str(good.rawSignature)]),
    after: new Uint8Array(),
    ...changes,
  }
  const fields = [parts.publicKey, parts.namespace, parts.reserved, parts.hash, parts.signature].map(str)
  return armour(Buffer.concat([Buffer.from(parts.magic), uint32(parts.version), ...fields, parts.after]))
}

function causeOf(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    return isFailure(error) ? error.issues.map(({ cause }) => cause).join() : `a bug: ${error}`
  }
  return 'accepted'
}

function ecdsaSignature(key: KeyObject, type: KeyType, digestOfMessage: Uint8Array): Buffer {
  const { size, hash } = ecdsaOf(type) as NonNullable<ReturnType<typeof ecdsaOf>>
  const fields = [str(namespace), str(''), str('sha512'), str(digestOfMessage)]
  const raw = sign(hash, Buffer.concat([Buffer.from('SSHSIG'), ...fields]), { key, dsaEncoding: 'ieee-p1363' })
  return Buffer.concat([str(type), str(Buffer.concat([mpint(raw.subarray(0, size)), mpint(raw.subarray(size))]))])
}

describe('a signature', () => {
  it('given signed bytes, when verified, then it names the key', () => {
    const found = verifySshsig(message, signed, { namespace })
    expect(found.fingerprint).toBe(fingerprint(publicKeyBlob(privateKey)))
    expect(removeArmour(signed)).toHaveLength(170 + namespace.length)
    expect(removeArmour(forge({}))).toEqual(removeArmour(signed))
  })

  it('given another namespace, when verified, then it is refused by both names', () => {
    const act = () => verifySshsig(message, signed, { namespace: 'liste-approbation@exemple.invalid' })
    expect(act).toThrow(`made for the namespace ${namespace}, not for liste-approbation@exemple.invalid`)
  })

  it('given any flipped byte of the message, when verified, then it is refused', () => {
    fc.assert(
      fc.property(fc.nat(message.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const changed = Uint8Array.from(message, (byte, index) => (index === at ? byte ^ mask : byte))
        expect(causeOf(() => verifySshsig(changed, signed, { namespace }))).toBe('trust')
      }),
    )
  })

  it('given any flipped byte of the signature, when verified, then it is refused', () => {
    const blob = removeArmour(signed)
    fc.assert(
      fc.property(fc.nat(blob.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const changed = Uint8Array.from(blob, (byte, index) => (index === at ? byte ^ mask : byte))
        expect(causeOf(() => verifySshsig(message, armour(changed), { namespace }))).toBe('trust')
      }),
      { numRuns: 1000 },
    )
  })

  it('given each bit of its text flipped in turn, when verified, then it is refused', () => {
    const text = Buffer.from(signed)
    for (let bit = 0; bit < text.length * 8; bit += 1) {
      const changed = Buffer.from(text)
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(causeOf(() => verifySshsig(message, changed.toString('utf8'), { namespace }))).toBe('trust')
    }
  })

  it('given any text at all, when read, then it is refused and is not a bug', () => {
    fc.assert(fc.property(fc.string(), (text) => void expect(causeOf(() => parseSshsig(text))).toBe('trust')))
    fc.assert(
      fc.property(fc.uint8Array(), (blob) => void expect(causeOf(() => parseSshsig(armour(blob)))).toBe('trust')),
    )
  })

  it.each<[string, Partial<Parts>, string]>([
    ['another magic word', { magic: 'SSHSIX' }, 'not an SSH signature'],
    ['version 2', { version: 2 }, 'has version 2, 1 is expected'],
    ['an empty namespace', { namespace: '' }, 'empty namespace'],
    ['a filled reserved field', { reserved: 'x' }, 'reserved field of the signature is not empty'],
    ['the hash md5', { hash: 'md5' }, 'unknown hash'],
    ['trailing bytes', { after: Buffer.of(0) }, '1 bytes follow its end'],
    ['an RSA key', { publicKey: Buffer.concat([str('ssh-rsa'), str('x')]) }, '"ssh-rsa" is not supported'],
    ['a short key', { publicKey: Buffer.concat([str('ssh-ed25519'), str('x')]) }, 'size of a ssh-ed25519 key'],
    [
      'a signature of another type',
      { signature: Buffer.concat([str('ecdsa-sha2-nistp256'), str('')]) },
      'type of its key',
    ],
    ['a short signature', { signature: Buffer.concat([str('ssh-ed25519'), str('x')]) }, 'has 1 bytes, 64 are expected'],
  ])('given %s, when read, then it is refused', (_, changes, reason) => {
    expect(() => parseSshsig(forge(changes))).toThrow(reason)
  })

  it.each<[string, (text: string) => string, string]>([
    ['text before', (text) => `Bonjour\n${text}`, 'does not start with the line'],
    ['text after', (text) => `${text}Bonjour\n`, 'does not end with the line'],
    ['the second half cut', (text) => text.slice(0, text.length / 2), 'truncated'],
    ['Windows line ends', (text) => text.replaceAll('\n', '\r\n'), 'does not start with the line'],
    ['an empty line', (text) => text.replace('\n', '\n\n'), 'canonical base64'],
    ['more than 16 KiB', (text) => text.replace('\n', `\n${'A'.repeat(16384)}\n`), 'bigger than 16384 bytes'],
  ])('given an armour with %s, when read, then it is refused', (_, change, reason) => {
    expect(() => parseSshsig(change(signed))).toThrow(reason)
  })

  it.each([64, 76, 10_000])('given an armour wrapped at %i columns, when verified, then it is accepted', (columns) => {
    const lines =
      removeArmour(signed)
        .toString('base64')
        .match(new RegExp(`.{1,${columns}}`, 'g')) ?? []
    const text = ['-----BEGIN SSH SIGNATURE-----', ...lines, '-----END SSH SIGNATURE-----', ''].join('\n')
    expect(causeOf(() => verifySshsig(message, text, { namespace }))).toBe('accepted')
  })

  it('given a key of another type, when signing, then it is refused', () => {
    const { privateKey: rsa } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    expect(() => signSshsig(message, rsa, namespace)).toThrow('is not supported')
    expect(causeOf(() => signSshsig(message, privateKey, ''))).toBe('usage')
  })
})

describe('an ECDSA signature', () => {
  it.each<[string, KeyType]>([
    ['P-256', 'ecdsa-sha2-nistp256'],
    ['P-384', 'ecdsa-sha2-nistp384'],
  ])('given %s, when a number of the signature is padded or replaced, then it is refused', (namedCurve, type) => {
    const { privateKey: key } = generateKeyPairSync('ec', { namedCurve })
    const signature = ecdsaSignature(key, type, createHash('sha512').update(message).digest())
    const publicKey = publicKeyBlob(key)
    const good = forge({ publicKey, signature })
    expect(verifySshsig(message, good, { namespace }).fingerprint).toBe(fingerprint(publicKey))
    const { size } = ecdsaOf(type) as NonNullable<ReturnType<typeof ecdsaOf>>
    const raw = parseSshsig(good).rawSignature
    const [r, s] = [mpint(raw.subarray(0, size)), mpint(raw.subarray(size))]
    const padded = str(Buffer.concat([Buffer.alloc(1), s.subarray(4)]))
    for (const pair of [[r, padded], [s, r], [r], [r, s, s], [str(''), str('')]]) {
      const forged = forge({ publicKey, signature: Buffer.concat([str(type), str(Buffer.concat(pair))]) })
      expect(causeOf(() => verifySshsig(message, forged, { namespace }))).toBe('trust')
    }
  })

  it('given a point that is not on the curve, when read, then it is refused', () => {
    const point = Buffer.concat([Buffer.of(4), Buffer.alloc(64, 1)])
    const publicKey = Buffer.concat(['ecdsa-sha2-nistp256', 'nistp256', point].map(str))
    expect(() => parseSshsig(forge({ publicKey }))).toThrow('not a valid ecdsa-sha2-nistp256 key')
  })

  it('given a curve that is not that of its type, when read, then it is refused', () => {
    const publicKey = Buffer.concat(['ecdsa-sha2-nistp256', 'nistp384', Buffer.alloc(65, 4)].map(str))
    expect(() => parseSshsig(forge({ publicKey }))).toThrow('names another curve')
  })
})

describe('a public key', () => {
  it('given a printed key, when parsed, then it is the same, with its comment', () => {
    const blob = publicKeyBlob(privateKey)
    const parsed = parsePublicKey(printPublicKey(blob, 'machine de production'))
    expect({ ...parsed, blob: [...parsed.blob] }).toEqual({
      type: 'ssh-ed25519',
      blob: [...blob],
      comment: 'machine de production',
    })
  })

  it.each([
    ['', '"" is not supported'],
    ['ssh-dss AAAA', '"ssh-dss" is not supported'],
    ['ssh-ed25519 AAA', 'canonical base64'],
    [printPublicKey(publicKeyBlob(privateKey)).replace('ssh-ed25519', 'ecdsa-sha2-nistp256'), 'announced as'],
  ])('given the line %j, when parsed, then it is refused', (line, reason) => {
    expect(() => parsePublicKey(line)).toThrow(reason)
  })
})
