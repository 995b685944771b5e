import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeEach, describe, expect, test } from 'vitest'
import { costOf, gzipMany, HostileBatch } from '../../testing/hostile.js'

let given: HostileBatch
beforeEach(async () => {
  given = await HostileBatch.make()
})

const refusedLines = () => readFile(join(given.folder, '1-imported', '2011', 'refus', 'hostile.csv'), 'utf8')

describe('a file that is too much of something is refused whole, and the others are imported', () => {
  test('a line of one gibibyte costs itself alone', async () => {
    await given.write('hostile.csv', gzipMany('siren;nom\n900004003;AVANT\n', 'x'.repeat(1 << 20), 1024))
    const { seconds, mebibytes } = await costOf(async () => {
      expect(await given.refusals({ ratio: 100_000 })).toEqual([])
    })
    expect(await given.kept('hostile')).toEqual([{ siren: '900004003', nom: 'AVANT' }])
    const refused = await refusedLines()
    expect(refused).toContain('the line is longer than 2 MiB')
    expect(refused.length).toBeLessThan(5_000)
    expect(seconds).toBeLessThan(30)
    expect(mebibytes).toBeLessThan(600)
  }, 60_000)

  test('so does one of 64 MiB of zeros, as a disk that failed leaves it; a header of zeros is no text', async () => {
    for (const [head, expected] of [
      ['siren;nom\n900004003;AVANT\n', []],
      ['', [expect.stringMatching(/^input-refused 2011.hostile.csv: the first line is longer than 4 MiB/)]],
    ] as const) {
      const file = await open(join(given.place, 'hostile.csv'), 'w')
      await file.write(head)
      await file.truncate(2 ** 26)
      await file.close()
      expect(await given.refusals()).toEqual(expected)
    }
  }, 60_000)

  test('two gibibytes of rows in a gzip of two megabytes, long before their end', async () => {
    const bomb = gzipMany('siren;nom\n', '900004003;BOMBE\n'.repeat(1 << 20), 128)
    expect(bomb.length).toBeLessThan(6 << 20)
    await given.write('hostile.csv.gz', bomb)
    let words: string[] = []
    const { mebibytes } = await costOf(async () => {
      words = await given.refusals({ ratio: 20 })
    })
    expect(words).toEqual([
      expect.stringMatching(
        /^input-refused 2011.hostile.csv.gz: [0-9.]+ MiB of it hold more than 20 times as much text$/,
      ),
    ])
    expect(mebibytes).toBeLessThan(800)
  }, 60_000)

  test('more text, records or columns than is allowed', async () => {
    const lines = Array.from({ length: 2_000 }, (_, line) => `${100_000_000 + line};NOM\n`)
    await given.write('hostile.csv', `siren;nom\n${lines.join('')}`)
    expect(await given.refusals({ text: 4096 })).toEqual([
      'input-refused 2011/hostile.csv: holds more than 4 KiB of text',
    ])
    expect(await given.refusals({ records: 1999 })).toEqual([
      'input-refused 2011/hostile.csv: has more than 1999 records',
    ])
    const header = ['siren', ...Array.from({ length: 10_000 }, (_, column) => `c${column}`)]
    await given.write('hostile.csv', `${header.join(';')}\n900004003${';'.repeat(10_000)}\n`)
    expect(await given.refusals()).toEqual([
      'input-refused 2011/hostile.csv: has 10001 columns, and 2000 are read at most',
    ])
  }, 60_000)

  test('a line longer than is allowed costs itself alone, and one as long as is allowed nothing', async () => {
    const line = (bytes: number) => `900004003;${'x'.repeat(bytes - 10)}\n`
    await given.write('hostile.csv', `siren;nom\n${line(8193)}900005000;BREF\n`)
    expect(await given.refusals({ line: 8192 })).toEqual([])
    expect(await given.kept('hostile')).toEqual([{ siren: '900005000', nom: 'BREF' }])
    expect(await refusedLines()).toContain('the line is longer than 8 KiB')
    await given.write('hostile.csv', `siren;nom\n${line(3 << 20)}`)
    expect(await given.refusals({ line: 3 << 20 })).toEqual([])
    expect((await given.kept('hostile')).map(({ nom }) => String(nom).length)).toEqual([(3 << 20) - 10])
  }, 60_000)
})

describe('a file that is not what it says', () => {
  test('a gzip inside a gzip, a gzip that is cut', async () => {
    await given.write('hostile.csv.gz', gzipSync(gzipSync('siren;nom\n900004003;DEDANS\n')))
    expect(await given.refusals()).toEqual([
      'input-refused 2011/hostile.csv.gz: holds another gzip, where text was expected',
    ])
    const whole = gzipSync(`siren;nom\n${'900004003;COUPE\n'.repeat(9_999)}`)
    await given.write('hostile.csv.gz', whole.subarray(0, whole.length - 9))
    expect(await given.refusals()).toEqual([
      'input-refused 2011/hostile.csv.gz: the gzip is truncated: it ends before its own end mark',
    ])
  })

  test('NUL bytes and a quote that is never closed cost their lines alone', async () => {
    await given.write('hostile.csv', 'siren;nom\n900004003;A\0B\n900005000;"JAMAIS\n900006008;FIN\n')
    expect(await given.refusals()).toEqual([])
    expect(await given.kept('hostile')).toEqual([{ siren: '900006008', nom: 'FIN' }])
    const refused = await refusedLines()
    expect(refused).toContain('holds a byte that is no text (0x00)')
    expect(refused).toContain('a quote is opened and not closed')
  })

  test('what a cell holds never becomes a line of its own because of a byte that refuses its record', async () => {
    await given.write('hostile.csv', 'siren;nom\n900004003;"A\0\n900005000;FAUX\n900006008;"\n900007006;FIN\n')
    expect(await given.refusals()).toEqual([])
    expect(await given.kept('hostile')).toEqual([{ siren: '900007006', nom: 'FIN' }])
    expect(await refusedLines()).toContain('"900004003;""A\ufffd\n900005000;FAUX\n900006008;"""')
  })

  test('a quote opened on the first of many lines costs that line', async () => {
    const lines = Array.from({ length: 100_000 }, (_, line) => `${100_000_000 + line};NOM\n`)
    await given.write('hostile.csv', `siren;nom\n900004003;"JAMAIS\n${lines.join('')}`)
    expect(await given.refusals()).toEqual([])
    expect(await given.kept('hostile')).toHaveLength(100_000)
  }, 60_000)

  test.each(['__proto__', 'constructor', 'a"; DROP TABLE lu_0; --', "');--", 'hasOwnProperty', '../../etc/passwd'])(
    'a header named %s is an extra column, and nothing else',
    async (header) => {
      const quoted = `"${header.replaceAll('"', '""')}"`
      await given.write('hostile.csv', `siren;${quoted};nom\n900004003;x;NOM\n`)
      expect(await given.refusals()).toEqual([])
      expect(await given.kept('hostile')).toEqual([{ siren: '900004003', nom: 'NOM' }])
    },
  )
})
