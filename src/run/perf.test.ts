import { describe, expect, test } from 'vitest'
import { runs } from '../testing/run-records.js'
import { trendsOf } from './perf.js'
import type { RunRecord } from './record.js'

const slower = (records: RunRecord[]) =>
  trendsOf(records)
    .filter((trend) => trend.slower)
    .map(({ part }) => part)

describe('what got slower', () => {
  test('given four runs alike and one that takes twice as long, then stage and family are named, with how many times', () => {
    const records = runs([10, 1e6], [10.2, 1e6], [9.9, 1e6], [10, 1e6], [20, 1e6])
    expect(slower(records)).toEqual([null, 'dette'])
    expect(trendsOf(records)[1]).toMatchObject({ times: 2, usual: { seconds: 10 }, last: { run: 'run-4' } })
  })

  test('given twice as many rows in twice the time, then nothing is slower; in four times the time, it is', () => {
    expect(slower(runs([10, 1e6], [10, 1e6], [10, 1e6], [20, 2e6]))).toEqual([])
    expect(slower(runs([10, 1e6], [10, 1e6], [10, 1e6], [40, 2e6]))).toEqual([null, 'dette'])
  })

  test('given a tenth of the rows in the same time, which is what it costs at least, then nothing is slower', () => {
    expect(slower(runs([10, 1e6], [10, 1e6], [10, 1e6], [10, 1e5]))).toEqual([])
  })

  test('given times that always vary as much, or a difference under a second, then nothing is slower', () => {
    expect(slower(runs([10, 1e6], [14, 1e6], [19, 1e6], [24, 1e6], [12, 1e6], [22, 1e6]))).toEqual([])
    expect(slower(runs([0.1, 1e6], [0.1, 1e6], [0.1, 1e6], [0.9, 1e6]))).toEqual([])
  })

  test('given two earlier runs, another machine or other threads, then there is no habit to compare with', () => {
    expect(slower(runs([1, 10], [1, 10], [9, 10]))).toEqual([])
    const elsewhere = { operator: 'vigie@autre' }
    const fewer = { limits: { threads: 1, memory: '2GB' } }
    expect(slower(runs([1, 10], [1, 10], [1, 10], [9, 10, elsewhere]))).toEqual([])
    expect(slower(runs([1, 10], [1, 10], [1, 10], [9, 10, fewer]))).toEqual([])
  })
})
