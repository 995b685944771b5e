import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dialect, type Form } from './dialect.js'
import { RecordCutter } from './records.js'
import { UsualCells, type UsualColumn } from './usual-cells.js'

/** The records of a text as lines of the engine; those that went aside are put back by their number. */
function linesOf(text: string, given: Form, chunk: number): string[] {
  const cutter = new RecordCutter(given, 1)
  const bytes = Buffer.from(text)
  const [kept, aside]: [string[], string[]] = [[], []]
  const take = (passed: Buffer) => {
    kept.push(passed.toString('utf8'))
    aside.push(cutter.takeAside().toString('utf8'))
  }
  for (let start = 0; start < bytes.length; start += chunk) {
    const part = Buffer.from(bytes.subarray(start, start + chunk))
    take(cutter.pass(part))
    // Whoever reads a file uses its buffers again.
    part.fill('z')
  }
  take(cutter.end())
  const records = kept.join('').split('\n').slice(0, -1)
  for (const line of aside.join('').split('\n').slice(0, -1)) {
    const [number, ...cells] = line.split(dialect.separator)
    records[Number(number) - 1] = cells.join(dialect.separator)
  }
  return records
}

test('whether usual cells are told or not, each record has the same cells, but for the mark of numbers', () => {
  const columns: readonly UsualColumn[] = [
    { shape: { of: 'number', whole: 15, decimals: 2 }, filled: false },
    { shape: { of: 'digits', from: 1, to: 3 }, filled: true },
    { shape: { of: 'day', written: ['AAAA-MM-JJ'] }, filled: false },
  ]
  const parts = ['1', '12', '-', '.', ',', ',', ';', ';', '5,50', '2020-11-30', '"a,b"', '"', 'é']
  const ends = ['\u001f', '\n', '\n', '\r\n']
  const text = fc.array(fc.constantFrom(...parts, ...ends), { maxLength: 60 }).map((all) => all.join(''))
  const forms = [';', ','].flatMap((delimiter) =>
    (['none', 'double'] as const).map((quoting): Form => ({ delimiter, quoting, width: 3 })),
  )
  const withPoint = (line: string) => {
    const [number = '', ...others] = line.split(dialect.separator)
    return [number.startsWith(dialect.refused) ? number : number.replace(',', '.'), ...others]
  }
  fc.assert(
    fc.property(text, fc.constantFrom(...forms), fc.integer({ min: 1, max: 40 }), (given, form, chunk) => {
      const told = linesOf(given, { ...form, usual: new UsualCells(form, columns) }, chunk)
      expect(told.map(withPoint)).toEqual(linesOf(given, form, chunk).map(withPoint))
    }),
    { numRuns: 3000 },
  )
})
