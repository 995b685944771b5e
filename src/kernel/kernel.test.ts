import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson, stepKey } from './digest.js'
import { Failure, failure, wordIssue } from './failure.js'
import { monthPlus, monthText } from './month.js'
import { ident, literal } from './sql.js'

test('months are added over years', () => {
  expect(monthText(monthPlus({ year: 2020, month: 11 }, 2))).toBe('2021-01')
  expect(monthText(monthPlus({ year: 2020, month: 11 }, -120))).toBe('2010-11')
  fc.assert(
    fc.property(fc.integer({ min: -5000, max: 5000 }), (months) => {
      const start = { year: 2020, month: 5 }
      expect(monthPlus(monthPlus(start, months), -months)).toEqual(start)
    }),
  )
})

test('the same value has one digest, whatever the order of its keys', () => {
  expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: undefined })).toBe('{"b":[1,{"c":"x","d":null}]}')
  expect(stepKey('import', { a: 1, b: 2 })).toBe(stepKey('import', { b: 2, a: 1 }))
  expect(stepKey('import', 'a')).not.toBe(stepKey('import', 'b'))
})

test('an issue is one sentence: place, fact, what to do', () => {
  const issue = {
    cause: 'input-refused',
    place: '2011/x.csv',
    message: 'the file is empty',
    next: 'Fetch it again.',
  } as const
  expect(wordIssue(issue)).toBe('2011/x.csv: the file is empty. Fetch it again.')
  expect(failure('io', 'reading stopped').message).toBe('reading stopped.')
  expect(new Failure([issue, issue]).message.split('\n')).toHaveLength(2)
})

test('values and names reach SQL quoted', () => {
  expect([literal("l'été"), ident('siret'), ident('2020-10'), ident('a"b')]).toEqual([
    "'l''été'",
    '"siret"',
    '"2020-10"',
    '"a""b"',
  ])
})
