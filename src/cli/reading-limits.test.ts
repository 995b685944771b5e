import { describe, expect, test } from 'vitest'
import { configShape } from '../declare/config.js'
import { sourceShape } from '../declare/source.js'
import { limitMeanings, limitVariable, readingLimits } from './reading-limits.js'

describe('limits of a delivered file', () => {
  test('a flag comes before the environment, and the environment before vigie.yaml', () => {
    const { limits } = configShape.parse({ limits: { text: '1GB', line: '4MiB', silence: 60, records: 1 } })
    const env = { VIGIE_LIMITS_RECORDS: '2', VIGIE_LIMITS_COLUMNS: '2' }
    expect(readingLimits(['columns=3', 'seconds=30'], env, limits)).toEqual({
      text: 1e9,
      line: 4 << 20,
      silence: 60,
      records: 2,
      columns: 3,
      seconds: 30,
    })
  })

  test('each may be set in vigie.yaml, in a source, by a variable and by a flag', () => {
    for (const name of Object.keys(limitMeanings)) {
      expect(configShape.parse({ limits: { [name]: 7 } }).limits).toEqual({ [name]: 7 })
      expect(sourceShape.shape.limits.parse({ [name]: 7 })).toEqual({ [name]: 7 })
      expect(readingLimits([], { [limitVariable(name)]: '7' })).toEqual({ [name]: 7 })
      expect(readingLimits([`${name}=7`], {})).toEqual({ [name]: 7 })
    }
  })

  test.each([
    ['lignes=3', '--limit lignes=3 names no limit'],
    ['records', 'records= is not a whole number'],
    ['records=0', 'records=0 is not a whole number'],
    ['records=1e9', 'records=1e9 is not a whole number'],
    ['silence=-1', 'silence=-1 is not a whole number'],
    ['line=2', undefined],
    ['line=2MB', undefined],
    ['text=beaucoup', 'text=beaucoup is not a number of bytes, or a size like 20GB'],
    ['__proto__=3', '--limit __proto__=3 names no limit'],
  ])('--limit %s', (flag, words) => {
    const read = () => readingLimits([flag], {})
    if (words === undefined) expect(Object.keys(read())).toEqual(['line'])
    else expect(read).toThrow(words)
  })
})
