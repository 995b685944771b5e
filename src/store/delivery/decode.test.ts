import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Decoder, NotUtf8 } from './decode.js'

function decode(bytes: Buffer, cuts: readonly number[] = [], forced?: 'windows-1252') {
  const decoder = new Decoder(forced)
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  const parts = places.slice(1).map((end, index) => decoder.decode(bytes.subarray(places[index], end)))
  return { text: Buffer.concat([...parts, decoder.end()]).toString('utf8'), encoding: decoder.encoding }
}

const cuts = fc.array(fc.nat(), { maxLength: 6 })
const readable = fc.stringMatching(/^[a-z;,é€ÀŸ“œ\n]{0,40}$/)
/** As the encodings themselves say it: é is 0xE9, € is 0x80. */
const windows1252 = (text: string) => {
  const special = new Map(
    [...'€ŸœŒ“”‚…'].map((character, index) => [character, [128, 159, 156, 140, 147, 148, 130, 133][index]]),
  )
  return Buffer.from([...text].map((character) => special.get(character) ?? character.charCodeAt(0)))
}

describe('one file, one encoding', () => {
  test('plain ASCII counts as UTF-8', () => {
    expect(decode(Buffer.from('siren;nom\n'))).toEqual({ text: 'siren;nom\n', encoding: 'utf-8' })
  })

  test('the mark of UTF-8 is taken off', () => {
    expect(decode(Buffer.from('\ufeffnom'))).toEqual({ text: 'nom', encoding: 'utf-8' })
    expect(decode(Buffer.from('\ufeffné')).text).toBe('né')
  })

  test('UTF-16 is known by its mark, either way round, and without it by its NUL bytes', () => {
    const little = Buffer.from('Société;1\n', 'utf16le')
    const big = Buffer.from(little).swap16()
    expect(decode(Buffer.concat([Buffer.of(0xff, 0xfe), little]))).toEqual({
      text: 'Société;1\n',
      encoding: 'utf-16le',
    })
    expect(decode(Buffer.concat([Buffer.of(0xfe, 0xff), big]))).toEqual({ text: 'Société;1\n', encoding: 'utf-16be' })
    expect(decode(little)).toEqual({ text: 'Société;1\n', encoding: 'utf-16le' })
    expect(decode(big)).toEqual({ text: 'Société;1\n', encoding: 'utf-16be' })
  })

  test('an invalid byte makes it Windows-1252 while all before was ASCII', () => {
    expect(decode(windows1252('nom\nCHAT PERCHÉ 52\u00a0047 €'))).toEqual({
      text: 'nom\nCHAT PERCHÉ 52\u00a0047 €',
      encoding: 'windows-1252',
    })
  })

  test('an invalid byte after valid UTF-8 starts the file again', () => {
    const mixed = Buffer.concat([Buffer.from('né;'), windows1252('né')])
    expect(() => decode(mixed, [4])).toThrow(NotUtf8)
    expect(decode(mixed, [4], 'windows-1252')).toEqual({ text: 'nÃ©;né', encoding: 'windows-1252' })
  })

  test('a sequence that is not finished at the end was not UTF-8', () => {
    expect(decode(windows1252('caf\u00e9'))).toEqual({ text: 'café', encoding: 'windows-1252' })
    expect(() => decode(Buffer.concat([Buffer.from('é'), Buffer.of(0xe9)]), [2])).toThrow(NotUtf8)
  })

  test('files shorter than a mark', () => {
    for (const text of ['', 'a', 'ab', 'é']) expect(decode(Buffer.from(text)).text).toBe(text)
  })
})

describe('where the reading of the disk cuts does not matter', () => {
  test('UTF-8', () => {
    fc.assert(
      fc.property(readable, cuts, fc.boolean(), (text, at, mark) => {
        expect(decode(Buffer.from(mark ? `\ufeff${text}` : text), at).text).toBe(text)
      }),
    )
  })

  test('UTF-16', () => {
    fc.assert(
      fc.property(readable, cuts, (text, at) => {
        expect(decode(Buffer.from(`\ufeff${text}`, 'utf16le'), at).text).toBe(text)
      }),
    )
  })

  test('Windows-1252: the same text, or read again from the start', () => {
    fc.assert(
      fc.property(readable, cuts, (text, at) => {
        const bytes = windows1252(text)
        let found: string
        try {
          found = decode(bytes, at).text
        } catch (error) {
          expect(error).toBeInstanceOf(NotUtf8)
          found = decode(bytes, at, 'windows-1252').text
        }
        if (Buffer.from(found).equals(bytes)) return
        expect(found).toBe(text)
      }),
    )
  })
})
