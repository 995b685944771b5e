import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import { expect, it } from 'vitest'
import { dsseEnvelope, preAuthentication } from './dsse.js'

it('gives the bytes of the vector of the protocol', () => {
  const bytes = preAuthentication('http://example.com/HelloWorld', Buffer.from('hello world'))
  expect(bytes.toString()).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world')
})

it('counts bytes and not characters', () => {
  expect(preAuthentication('é', Buffer.from('é')).toString()).toBe('DSSEv1 2 é 2 é')
})

it.each(['ed25519', 'P-256'])('given a key %s, then its signature is over the body and its type', (name) => {
  const { privateKey } =
    name === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: name })
  const body = Buffer.from('{"a": "é"}\n')
  const { payload, payloadType, signatures } = JSON.parse(dsseEnvelope(body, privateKey))
  expect(Buffer.from(payload, 'base64')).toEqual(body)
  const signed = preAuthentication(payloadType, body)
  const signature = Buffer.from(signatures[0].sig, 'base64')
  const hash = name === 'ed25519' ? null : 'sha256'
  expect(verify(hash, signed, createPublicKey(privateKey), signature)).toBe(true)
  expect(verify(hash, preAuthentication('text/plain', body), createPublicKey(privateKey), signature)).toBe(false)
})
