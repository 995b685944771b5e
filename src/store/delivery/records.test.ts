import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dialect, type Form, longestRecord } from './dialect.js'
import { LinePlaces } from './line-places.js'
import { RecordCutter } from './records.js'

const form: Form = { delimiter: ';', quoting: 'none', width: 2 }
const quotedForm: Form = { delimiter: ',', quoting: 'double', width: 2 }

interface Cut {
  /** Cells of each record, or the reason of its refusal. */
  readonly records: readonly (readonly string[] | string)[]
  readonly at: readonly number[]
  readonly lines: number
  readonly blank: number
}

/** A line that was passed, as it is found again by its rank. */
function lineAt(passed: Buffer, places: LinePlaces, rank: number): string | undefined {
  const { first, start, end } = places.around(rank)
  return passed.toString('utf8', start, end).split('\n')[rank - first]
}

/** Cuts a text handed over in chunks. The header was line 1. */
function cut(text: string, given = form, sizes: readonly number[] = []): Cut {
  const places = new LinePlaces()
  const cutter = new RecordCutter({ ...given, places }, 1)
  const bytes = Buffer.from(text)
  const out: Buffer[] = []
  for (let start = 0, turn = 0; start < bytes.length; turn++) {
    const size = sizes.length > 0 ? (sizes[turn % sizes.length] as number) : bytes.length
    out.push(Buffer.from(cutter.pass(Buffer.from(bytes.subarray(start, start + size)))))
    start += size
  }
  out.push(Buffer.from(cutter.end()))
  const whole = Buffer.concat(out)
  const passed = whole.toString('utf8').split('\n').slice(0, -1)
  expect(passed.length).toBe(cutter.records)
  const some = passed.slice(0, 300)
  expect(some.map((_, rank) => lineAt(whole, places, rank))).toEqual(some)
  const records = passed.map((line) => {
    const cells = line.split(dialect.separator).map((cell) => cell.replaceAll(dialect.lineBreak, '\n'))
    if (cells.length !== given.width) throw new Error(`${cells.length} cells reach the engine`)
    return cells[0]?.startsWith(dialect.refused) ? (cells[0].split(dialect.refused)[1] as string) : cells
  })
  const at = records.map((_, index) => cutter.map.lineOf(index + 1))
  return { records, at, lines: cutter.lines, blank: cutter.blank }
}

describe('lines', () => {
  test('given a byte of the dialect of the engine in a line, then it is refused and does not pass for a delimiter', () => {
    const passed = new RecordCutter(form, 1).pass(Buffer.from('a\u001fb;c\n')).toString('utf8')
    expect(passed.split(dialect.separator)).toHaveLength(form.width)
    expect(passed).not.toContain('a;b')
    expect(passed).toContain('b;c')
  })

  test('line feeds, CRLF and both mixed end lines alike', () => {
    const expected = {
      records: [
        ['a', 'b'],
        ['c', 'd'],
        ['e', 'f'],
      ],
      at: [2, 3, 4],
      lines: 3,
      blank: 0,
    }
    for (const text of ['a;b\nc;d\ne;f\n', 'a;b\r\nc;d\r\ne;f\r\n', 'a;b\r\nc;d\ne;f', 'a;b\nc;d\ne;f\r']) {
      expect(cut(text)).toEqual(expected)
    }
  })

  test('blank lines are no records, and move the physical line of those after them', () => {
    expect(cut('\n\na;b\n\r\n\nc;d\n\n')).toEqual({
      records: [
        ['a', 'b'],
        ['c', 'd'],
      ],
      at: [4, 7],
      lines: 7,
      blank: 5,
    })
  })

  test('nothing at all', () => {
    expect(cut('')).toEqual({ records: [], at: [], lines: 0, blank: 0 })
    expect(cut('\n')).toEqual({ records: [], at: [], lines: 1, blank: 1 })
  })

  test('a line of another number of cells is refused alone, empty cells at its end counted', () => {
    expect(cut('a;b\nc\nd;e;f\ng;h;\ni;j\n').records).toEqual([
      ['a', 'b'],
      '1 field instead of 2',
      '3 fields instead of 2',
      '3 fields instead of 2',
      ['i', 'j'],
    ])
  })

  test('a byte that no text holds refuses its line', () => {
    expect(cut('a;b\nc\0;d\ne\rx;f\ng\u001f;h\ni;j\n').records).toEqual([
      ['a', 'b'],
      'holds a byte that is no text (0x00)',
      'holds a byte that is no text (0x0d)',
      'holds a byte that is no text (0x1f)',
      ['i', 'j'],
    ])
  })

  test('a line too long is refused alone, wherever it is cut', () => {
    const long = 'x'.repeat(longestRecord + 1)
    for (const sizes of [[], [1 << 20], [longestRecord]]) {
      expect(cut(`a;b\n${long}\nc;d\n${long}`, form, sizes)).toMatchObject({
        records: [['a', 'b'], 'the line is longer than 2 MiB', ['c', 'd'], 'the line is longer than 2 MiB'],
        at: [2, 3, 4, 5],
        lines: 4,
      })
    }
  })
})

describe('quotes that are data', () => {
  test('a stray quote stays where it is and swallows nothing', () => {
    expect(cut('"a;b\nc;"d\n').records).toEqual([
      ['"a', 'b'],
      ['c', '"d'],
    ])
  })

  test('a line with too many cells is read again alone, with quotes', () => {
    expect(cut('"a;1";b\n"a;1;b\n"say ""a;1""";b\n').records).toEqual([
      ['a;1', 'b'],
      '3 fields instead of 2',
      ['say "a;1"', 'b'],
    ])
  })
})

describe('quotes that enclose', () => {
  test('delimiters, line ends and doubled quotes inside a cell', () => {
    expect(cut('"a,1",b\n"c\r\nc","d""d"\n\n"","e"\nf "g",h\n', quotedForm)).toEqual({
      records: [
        ['a,1', 'b'],
        ['c\nc', 'd"d'],
        ['', 'e'],
        ['f "g"', 'h'],
      ],
      at: [2, 3, 6, 7],
      lines: 6,
      blank: 1,
    })
  })

  test('a quote that is never closed costs its own line', () => {
    expect(cut('a,b\nc,"d\ne,f\ng,h', quotedForm)).toEqual({
      records: [['a', 'b'], 'a quote is opened and not closed', ['e', 'f'], ['g', 'h']],
      at: [2, 3, 4, 5],
      lines: 4,
      blank: 0,
    })
  })

  test('even when a quote further down seems to close it', () => {
    expect(cut('a,"b\nc,d\n"e","f"\n', quotedForm).records).toEqual([
      'a quote is opened and not closed',
      ['c', 'd'],
      ['e', 'f'],
    ])
  })

  test('at the end of the file', () => {
    expect(cut('a,b\nc,"d', quotedForm).records).toEqual([['a', 'b'], 'a quote is opened and not closed'])
    expect(cut('a,b\nc,"d\n\n', quotedForm)).toMatchObject({ lines: 3, blank: 1, at: [2, 3] })
  })

  test('a byte that no text holds refuses a record over several lines whole', () => {
    expect(cut('a,"b\0\nc,d\n"\ne,f\n', quotedForm)).toMatchObject({
      records: ['holds a byte that is no text (0x00)', ['e', 'f']],
      at: [2, 5],
      lines: 4,
    })
  })

  test('a cell that goes on after its quotes', () => {
    expect(cut('"a"x,b\n"c",d\n', quotedForm).records).toEqual(['a cell goes on after its closing quote', ['c', 'd']])
  })

  test('lines that each close a quote and open another are given up one by one, in the time it takes to read them', () => {
    const started = performance.now()
    const { records } = cut('x","z\n'.repeat(200_000), quotedForm, [1 << 20])
    expect(performance.now() - started).toBeLessThan(5_000)
    expect(records.length).toBe(200_000)
    expect(new Set(records)).toEqual(new Set(['a quote is opened and not closed']))
  })

  test('a quote opened over more than the longest record is given up', () => {
    const rest = 'c,d\n'.repeat(longestRecord / 4 + 10)
    const { records } = cut(`a,"b\n${rest}`, quotedForm, [1 << 20])
    expect(records.length).toBe(longestRecord / 4 + 11)
    expect(records[0]).toBe('a quote is opened and not closed')
    expect(records.filter((record) => typeof record === 'string').length).toBe(1)
  })
})

test('where the reading of the disk cuts does not matter', () => {
  const text = fc
    .array(fc.constantFrom('a', 'é', ';', ',', '"', '""', '\n', '\r\n', '\r', '\0', '"x\ny"', 'b;c\n', 'b,c\n'), {
      maxLength: 40,
    })
    .map((parts) => parts.join(''))
  const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(text, sizes, fc.constantFrom(form, quotedForm), (given, chunks, dialectOf) => {
      expect(cut(given, dialectOf, chunks)).toEqual(cut(given, dialectOf))
    }),
    { numRuns: 2000 },
  )
})

test('every physical line is a record, a blank line, or inside a record', () => {
  const text = fc
    .array(fc.constantFrom('a', ',', ',', '"', '\n', '\n', '"x\ny"'), { maxLength: 60 })
    .map((parts) => parts.join(''))
  fc.assert(
    fc.property(text, (given) => {
      const { records, at, lines, blank } = cut(given, quotedForm)
      const breaks = records.flat().reduce((sum, cell) => sum + cell.split('\n').length - 1, 0)
      expect(records.length + blank + breaks).toBe(lines)
      expect(at).toEqual([...new Set(at)].sort((a, b) => a - b))
    }),
    { numRuns: 2000 },
  )
})
