import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { columnTypes } from '../../declare/types/index.js'
import { literal } from '../../kernel/sql.js'
import { dialect, UsualCells } from '../../store/delivery/index.js'
import { openSession, type Session } from '../../store/session.js'
import { temporaryFolder } from '../../testing/vigie.js'
import { usualReading } from './usual-typing.js'

let session: Session
beforeAll(async () => {
  session = await openSession({ memory: '500MB', threads: 2, temporary: await temporaryFolder() })
})
afterAll(() => session.close())

const withUsual = [...columnTypes.values()].flatMap((type) => (type.usual ? [{ ...type, usual: type.usual }] : []))

/** Cells near those that producers write: numbers, days and codes, well formed or nearly. */
const cells = (mark: string) =>
  fc.oneof(
    fc.stringMatching(new RegExp(`^[0-9${mark}-]{1,20}$`)),
    fc.stringMatching(new RegExp(`^-?[0-9]{1,16}(${mark === '.' ? '\\.' : mark}[0-9]{0,12})?$`)),
    fc.stringMatching(/^[0-9]{3,15}$/),
    fc.stringMatching(/^([0-9]{9}|[0-9]{14})$/),
    fc.stringMatching(/^[0-9]{2}\/[0-9]{2}\/[0-9]{4}$/),
    fc.stringMatching(/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/),
    fc.stringMatching(/^(0[1-9]|[12][0-9]|3[01])\/(0[1-9]|1[0-2])\/20[0-2][0-9]$/),
    fc.stringMatching(/^[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$/),
    fc.stringMatching(/^(1?[0-9]{2})(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])$/),
    fc.stringMatching(/^(20)?[0-9]{2}([1-4][0-3]|62)$/),
    fc.stringMatching(/^[0-9A-Za-z+ eE_é]{1,30}$/),
  )

/** The cells that pass for usual ones of a type, as they were written and as the engine is given them. */
function usualOf(type: (typeof withUsual)[number], written: readonly string[]): { cell: string; passed: string }[] {
  const usual = new UsualCells({ delimiter: ';', quoting: 'none', width: 1 }, [
    { shape: type.usual.shape, filled: true },
  ])
  return written.flatMap((cell) => {
    const bytes = Buffer.from(`${cell}\n`)
    const end = usual.run(bytes, 0, bytes.length, { line: () => undefined })
    return end === bytes.length ? [{ cell, passed: bytes.toString('utf8', 0, end - 1) }] : []
  })
}

describe.each(withUsual)('a usual cell of type $name', (type) => {
  test.each(['.', ','])('has the value that its own reading gives it, where the decimal mark is "%s"', async (mark) => {
    const written = [...Object.keys(type.examples), ...fc.sample(cells(mark), { numRuns: 4000, seed: 20201130 })]
    const usual = usualOf(
      type,
      written.filter((cell) => cell !== '' && !/[;\n]/.test(cell)),
    )
    expect(usual.length).toBeGreaterThan(100)
    const reading = usualReading(type.name)
    const names = reading.steps.map((_, at) => `v${at}`)
    const levels = reading.steps.reduce(
      (from, step, at) => `(SELECT *, ${step(names[at - 1] ?? 'passed')} AS v${at} FROM ${from})`,
      `(VALUES ${usual.map(({ cell, passed }) => `(${literal(cell)}, ${literal(passed)})`).join(', ')}) AS usuelles(cell, passed)`,
    )
    const parts = type.parts?.map(({ suffix }) => `(${type.read('cell')}).${suffix.slice(1)}`) ?? [type.read('cell')]
    const different = reading
      .read(names.at(-1) ?? 'passed')
      .map((value, part) => `(${value}) IS DISTINCT FROM (${parts[part]})`)
    expect(await session.rows(`SELECT cell, passed FROM ${levels} WHERE ${different.join(' OR ')} LIMIT 5`)).toEqual([])
  })
})

describe('a line is usual when all its cells are', () => {
  const columns = [
    { shape: { of: 'digits', from: 3, to: 3 }, filled: true },
    { shape: { of: 'number', whole: 15, decimals: 2 }, filled: false },
    { shape: undefined, filled: false },
  ] as const
  const run = (text: string) => {
    const usual = new UsualCells({ delimiter: ';', quoting: 'none', width: 3 }, columns)
    const bytes = Buffer.from(text)
    const lines: string[] = []
    const next = usual.run(bytes, 0, bytes.length, {
      line: (start, end) => lines.push(bytes.toString('utf8', start, end).replaceAll(dialect.separator, '|')),
    })
    return { lines, left: bytes.toString('utf8', next) }
  }

  test('given commas between cells, then none of them is a decimal mark', () => {
    const usual = new UsualCells({ delimiter: ',', quoting: 'none', width: 3 }, columns)
    const left = (text: string) => {
      const bytes = Buffer.from(text)
      return bytes.toString('utf8', usual.run(bytes, 0, bytes.length, { line: () => undefined }))
    }
    expect([left('123,4,c\n'), left('123,4.5,c\n'), left('123,4,50,c\n')]).toEqual(['', '', '123,4,50,c\n'])
  })

  test('given a cell that is no number, then it does not decide the mark of those that are', () => {
    expect(run('123;1.234,56;c\n').lines).toEqual([])
    const usual = new UsualCells({ delimiter: ';', quoting: 'none', width: 3 }, columns)
    const isUsual = (text: string) =>
      usual.run(Buffer.from(text), 0, text.length, { line: () => undefined }) === text.length
    expect(['123;1.234,56;c\n', '123;12.5%;c\n', '123;1,5;c\n', '123;1.5;c\n'].map(isUsual)).toEqual([
      false,
      false,
      true,
      false,
    ])
  })

  test('then decimal commas are points, but those of texts are not', () => {
    expect(run('123;4,5;a,b\n124;;\r\n')).toEqual({ lines: ['123|4.5|a,b', '124||'], left: '' })
  })

  test.each([
    ['a cell of another shape', '12x;4,5;c\n'],
    ['an empty cell that has to be filled', ';4,5;c\n'],
    ['more decimals than are kept', '123;4,555;c\n'],
    ['another decimal mark than before', '123;4.5;c\n'],
    ['a cell too few', '123;4,5\n'],
    ['a cell too many', '123;4,5;c;d\n'],
    ['a byte that is no text', '123;4,5;c\u0000\n'],
    ['no line feed yet', '123;4,5;c'],
    ['nothing', '\n'],
  ])('given %s, then the line is left as it was', (_, line) => {
    expect(run(`122;1,5;x\n${line}`)).toEqual({ lines: ['122|1.5|x'], left: line })
  })

  test('a column most of whose cells have another shape yields, and its line is usual then', () => {
    const given = new UsualCells({ delimiter: ';', quoting: 'none', width: 2 }, [
      { shape: { of: 'digits', from: 3, to: 3 }, filled: true },
      { shape: { of: 'day', written: ['AAAA-MM-JJ'] }, filled: true, yields: true },
    ])
    const line = Buffer.from('123;2020-11-30 00:00:00\n')
    const isUsual = () => given.run(Buffer.from(line), 0, line.length, { line: () => undefined }) === line.length
    const first = Array.from({ length: 2000 }, isUsual).indexOf(true)
    expect([first, [...given.yielded]]).toEqual([1000, [1]])
  })
})
