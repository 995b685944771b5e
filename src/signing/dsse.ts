import { createHash, createPublicKey, type KeyObject, sign } from 'node:crypto'

const payloadType = 'application/vnd.in-toto+json'

/** What is signed of a body and its type. Source: the DSSE protocol, whose vector the tests hold. */
export function preAuthentication(type: string, body: Uint8Array): Buffer {
  const prefix = `DSSEv1 ${Buffer.byteLength(type)} ${type} ${body.length} `
  return Buffer.concat([Buffer.from(prefix), body])
}

/** The same statement in the envelope that supply-chain tools read. The key id is a hint that nobody should believe. */
export function dsseEnvelope(body: Uint8Array, key: KeyObject): string {
  const der = createPublicKey(key).export({ type: 'spki', format: 'der' })
  const hash = { prime256v1: 'sha256', secp384r1: 'sha384' }[key.asymmetricKeyDetails?.namedCurve ?? '']
  const signature = {
    keyid: createHash('sha256').update(der).digest('hex'),
    sig: sign(hash ?? null, preAuthentication(payloadType, body), key).toString('base64'),
  }
  const payload = Buffer.from(body).toString('base64')
  return `${JSON.stringify({ payload, payloadType, signatures: [signature] }, null, 2)}\n`
}
