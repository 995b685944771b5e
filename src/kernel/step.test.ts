import { describe, expect, test } from 'vitest'
import { named, reasonsFor, stepOf, wordReason, wordReasons } from './step.js'

const step = (more: Record<string, unknown> = {}) =>
  stepOf('import', { code: 'a', ...named('file', [['debits.csv', 'd1']]), ...more })

describe('what changed since a step was done', () => {
  const done = { key: step().key, parts: step().parts }

  test('given the same parts in any order, then the same key, and nothing to do', () => {
    expect(stepOf('import', { 'file debits.csv': 'd1', code: 'a' }).key).toBe(done.key)
    expect(reasonsFor(step(), done)).toEqual([])
  })

  test('given the same parts of another stage, then another key', () => {
    expect(stepOf('compact', { 'file debits.csv': 'd1', code: 'a' }).key).not.toBe(done.key)
  })

  test('given a part that is undefined, then it is no part', () => {
    expect(step({ 'setting flux': undefined }).key).toBe(done.key)
  })

  test.each([
    [{ 'file debits.csv': 'd2' }, 'the delivered file debits.csv changed'],
    [{ 'file autres.csv': 'd1' }, 'the delivered file autres.csv is new'],
    [{ 'file debits.csv': undefined }, 'the delivered file debits.csv is gone'],
    [{ code: 'b' }, 'the code changed'],
    [{ 'setting flux': true }, 'the setting flux is new'],
  ])('given %j, then: %s', (change, words) => {
    expect(reasonsFor(step(change), done).map(wordReason)).toEqual([words])
  })

  test('given no result, a damaged one, or one that does not say from what, then that is why', () => {
    expect(reasonsFor(step(), undefined).map(wordReason)).toEqual(['not made yet'])
    expect(reasonsFor(step(), done, false).map(wordReason)).toEqual(['what was written is damaged or gone'])
    expect(reasonsFor(step(), { key: 'autre', parts: undefined }).map(wordReason)).toEqual([
      'it does not say what it was made from',
    ])
  })

  test('given many reasons, then the first few are said, and what holds for several sources once', () => {
    const of = (source: string, part: string) => ({ source, part, change: 'changed' }) as const
    expect(wordReasons([of('debit', 'code'), of('delai', 'code')])).toBe('the code changed')
    expect(wordReasons([of('debit', 'file d.csv'), of('delai', 'file e.csv'), of('debit', 'code')], 1)).toBe(
      'debit: the delivered file d.csv changed; and 2 more',
    )
  })
})
