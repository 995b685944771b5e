import { describe, expect, test } from 'vitest'
import { batch } from '../testing/stage-context.js'
import { stillAwaited } from './arrivals.js'
import { type BatchState, waitingBatches } from './batches.js'
import { heldFrom, isWithin } from './held.js'
import { stageNames } from './stage-purposes.js'
import { stages } from './stages.js'

test('stages are run in the order that is known without loading them', () => {
  expect(stages.map(({ name }) => name)).toEqual(stageNames)
})

describe('how far a batch goes when one before it failed', () => {
  test.each([
    ['import', 'validate'],
    ['compact', 'validate'],
    ['perimeter', 'stability'],
    ['publish', 'stability'],
  ])('failed at %s: no further than %s', (failed, last) => {
    expect(heldFrom(undefined, failed, '2010')).toEqual({ stage: last, because: `2010 failed at ${failed}` })
  })

  test('given two that failed, then the shorter way holds, and says why', () => {
    const first = heldFrom(undefined, 'publish', '2010')
    const second = heldFrom(first, 'import', '2011')
    expect(second).toEqual({ stage: 'validate', because: '2011 failed at import' })
    expect(heldFrom(second, 'publish', '2012')).toBe(second)
  })

  test('a stage is within a bound that comes later, and whatever has no bound', () => {
    expect(isWithin('compact', ['validate', undefined])).toBe(false)
    expect(isWithin('validate', ['validate', 'stability'])).toBe(true)
    expect(isWithin('publish', [undefined])).toBe(true)
    expect(isWithin('rollback', ['validate'])).toBe(true)
  })
})

describe('the batches that a run takes up by itself', () => {
  const state = (text: string, more: Partial<BatchState> = {}): BatchState => ({
    batch: batch(text),
    missing: [],
    problems: [],
    published: null,
    withdrawn: false,
    ...more,
  })
  const waiting = (...states: BatchState[]) => {
    const { batches, until, notices } = waitingBatches(states)
    return { batches: batches.map(({ text }) => text), until: Object.fromEntries(until), said: notices.length }
  }

  test('given one that is not complete, then it is not taken, and those after it wait at their check', () => {
    expect(waiting(state('2010', { published: 'r1' }), state('2011', { missing: ['debit'] }), state('2012'))).toEqual({
      batches: ['2012'],
      until: { '2012': 'validate' },
      said: 2,
    })
  })

  test('given one that a person went on without, then it holds nothing any more', () => {
    expect(waiting(state('2010', { missing: ['debit'] }), state('2011', { published: 'r1' }), state('2012'))).toEqual({
      batches: ['2012'],
      until: {},
      said: 1,
    })
  })

  test('given one that was withdrawn, then it is neither taken nor awaited', () => {
    expect(waiting(state('2010', { withdrawn: true, missing: ['debit'] }), state('2011'))).toEqual({
      batches: ['2011'],
      until: {},
      said: 0,
    })
  })

  test('given files that still arrive, then their batch is as one that is not complete', () => {
    const { batches, until } = waitingBatches([state('2010'), state('2011')], new Set(['2011']))
    expect([batches.map(({ text }) => text), until.get('2011')]).toEqual([['2011'], 'validate'])
  })

  test('given one that is incomplete before the last published, then nobody waits for it; a complete one is still taken up', () => {
    const states = [
      state('2009', { missing: ['debit'] }),
      state('2010'),
      state('2011', { published: 'r1' }),
      state('2012', { missing: ['procol'] }),
    ]
    expect(stillAwaited(states).map(({ batch: { text } }) => text)).toEqual(['2010', '2012'])
  })
})
