import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeBase64, mpint, str, uint32, WireReader } from './wire.js'

const reader = (bytes: Uint8Array) => new WireReader(bytes, 'signature')

describe('the SSH wire encoding', () => {
  it('given any strings, when written then read, then they are the same and nothing is left', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 })), (values) => {
        const read = reader(Buffer.concat([uint32(values.length), ...values.map(str)]))
        expect(read.uint32()).toBe(values.length)
        for (const value of values) expect([...read.str()]).toEqual([...value])
        read.end()
      }),
    )
  })

  it('given any positive number, when written then read, then it is the same', () => {
    const positive = fc.uint8Array({ minLength: 32, maxLength: 32 }).filter((bytes) => bytes.some((byte) => byte > 0))
    fc.assert(fc.property(positive, (bytes) => void expect([...reader(mpint(bytes)).mpint(32)]).toEqual([...bytes])))
  })

  it('given a length that announces more than there is, when read, then it is refused', () => {
    expect(() => reader(Buffer.from('fffffffe61', 'hex')).str()).toThrow(
      '4294967294 bytes are announced and 1 are left',
    )
    expect(() => reader(Buffer.of(0, 0)).uint32()).toThrow('4 bytes are announced and 2 are left')
  })

  it('given bytes after the end, when it ends, then it is refused', () => {
    expect(() => reader(Buffer.of(0)).end()).toThrow('1 bytes follow its end')
  })

  it.each([
    ['negative', '80', 'not positive'],
    ['empty', '', 'not positive'],
    ['zero', '00', 'needless leading zeros'],
    ['padded', '0001', 'needless leading zeros'],
    ['too long', `01${'00'.repeat(32)}`, 'longer than 32 bytes'],
  ])('given a number that is %s, when read, then it is refused', (_, hex, reason) => {
    expect(() => reader(str(Buffer.from(hex, 'hex'))).mpint(32)).toThrow(reason)
  })

  it('given a name with a control character, when read, then it is refused', () => {
    expect(() => reader(str('a\0b')).name()).toThrow('other characters than visible ASCII')
  })

  it.each(['', 'YR==', 'YQ', 'YQ==\n', 'Y Q==', 'YQ==YQ==', 'YQ-_'])(
    'given the base64 %j, then it is refused',
    (text) => {
      expect(decodeBase64(text)).toBeUndefined()
    },
  )
})
