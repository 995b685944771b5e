import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { isFailure } from '../kernel/failure.js'
import { findSigner, matchesList, parseAllowedSigners } from './allowed-signers.js'
import { fingerprint, printPublicKey, publicKeyBlob } from './public-key.js'

const blob = publicKeyBlob(generateKeyPairSync('ed25519').privateKey)
const key = printPublicKey(blob)
const space = 'liste-production@exemple.invalid'
const at = new Date('2026-06-15T12:00:00Z')
const find = (text: string, principal?: string) => findSigner(parseAllowedSigners(text), blob, space, at, principal)

describe('finding whose key it is', () => {
  it('given a line for this key, namespace and moment, when looked for, then its principal is found', () => {
    const line = `machine namespaces="${space}",valid-after="20260101Z",valid-before="20270101Z" ${key} commentaire`
    expect(find(line)).toBe('machine')
    expect(findSigner(parseAllowedSigners(line), fingerprint(blob), space, at)).toBe('machine')
  })

  it('given a renewed line for the same key, when looked for, then the one that is valid is taken', () => {
    expect(find(`machine valid-before="20260101Z" ${key}\nmachine valid-after="20260101Z" ${key}`)).toBe('machine')
  })

  it.each([
    ['no line', '', 'is not that of an allowed signer'],
    [
      'another namespace',
      `machine namespaces="liste-approbation@*" ${key}`,
      `is not allowed in the namespace ${space}`,
    ],
    ['a line to come', `machine valid-after="20260615120001Z" ${key}`, 'is not valid yet on 20260615120000Z'],
    ['a past line', `machine valid-before="202601011200Z" ${key}`, 'has expired on 20260101120000Z'],
    ['a pattern as the name', `*@exemple.invalid ${key}`, 'is not that of one named signer'],
    ['a list of names', `anne,zoe ${key}`, 'is not that of one named signer'],
    ['two people with one key', `anne ${key}\nzoe ${key}`, 'belongs to both anne and zoe'],
  ])('given %s, when looked for, then it is refused with the reason', (_, text, reason) => {
    expect(() => find(text)).toThrow(reason)
  })

  it('given an expected signer, when looked for, then patterns decide', () => {
    expect(find(`*@exemple.invalid ${key}`, 'zoe@exemple.invalid')).toBe('zoe@exemple.invalid')
    expect(() => find(`*@exemple.invalid,!zoe@* ${key}`, 'zoe@exemple.invalid')).toThrow('is not that of zoe')
  })

  it('given several lines that refuse, when looked for, then each says why', () => {
    const text = `machine namespaces="autre" ${key}\n\n# ancienne\nmachine valid-before="20200101Z" ${key}`
    expect(() => find(text)).toThrow(/line 1: .*only in autre\..*\n.*line 4: .*has expired/s)
  })

  it('given a moment that is not a date, when looked for, then nothing is accepted', () => {
    expect(() => findSigner(parseAllowedSigners(`machine ${key}`), blob, space, new Date('hier'))).toThrow('not a date')
  })
})

describe('reading the file of allowed signers', () => {
  it.each([
    [
      'a date without its time zone',
      `a valid-after="20260101" ${key}`,
      'Write valid-after="20260101Z" for universal time',
    ],
    ['a date of another form', `a valid-before="2026-01-01" ${key}`, 'valid-before="2026-01-01" is not a date'],
    ['a day that does not exist', `a valid-before="20260231Z" ${key}`, 'a date that does not exist'],
    ['an hour that does not exist', `a valid-before="202601012460Z" ${key}`, 'a date that does not exist'],
    ['dates in the wrong order', `a valid-after="2027Z",valid-before="20260101Z" ${key}`, 'valid-after="2027Z" is not'],
    ['an authority', `*@a.fr cert-authority,namespaces="x" ${key}`, 'cert-authority is not supported'],
    ['an unknown option', `a no-touch-required ${key}`, 'the option no-touch-required is unknown'],
    ['an option twice', `a namespaces="x",namespaces="y" ${key}`, 'the option namespaces is given twice'],
    ['an option without a value', `a namespaces ${key}`, 'the option namespaces has no value'],
    ['a quote that never ends', `a namespaces="x ${key}`, 'options of the line are malformed'],
    ['no key', 'a', 'options of the line are malformed'],
    ['an RSA key', 'a ssh-rsa AAAA', '"ssh-rsa" is not supported'],
    ['an empty name', `"" ${key}`, 'does not start with a principal'],
  ])('given %s, when read, then the whole file is refused', (_, line, reason) => {
    expect(() => parseAllowedSigners(`ok ${key}\n${line}\n`, 'confiance')).toThrow(reason)
    expect(() => parseAllowedSigners(`ok ${key}\n${line}\n`, 'confiance')).toThrow('confiance, line 2: ')
  })

  it('given several wrong lines, when read, then all are told', () => {
    try {
      parseAllowedSigners(`a\n# b\nc\n`)
      expect.unreachable()
    } catch (error) {
      expect(isFailure(error) && error.issues.map(({ place }) => place)).toEqual([
        'allowed_signers, line 1',
        'allowed_signers, line 3',
      ])
    }
  })

  it('given a hostile pattern, when matched, then it does not hang', () => {
    expect(matchesList('a'.repeat(60), `${'*a'.repeat(40)}b`)).toBe(false)
    expect(matchesList('abc', 'x,a?c')).toBe(true)
    expect(matchesList('abc', '!a*,*')).toBe(false)
  })
})
