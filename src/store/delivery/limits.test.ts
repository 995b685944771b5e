import { expect, test } from 'vitest'
import { limitsOf, Watch } from './limits.js'

const never = new Promise<never>(() => undefined)

test('a disk that gives nothing any more does not keep the import waiting', async () => {
  const watch = new Watch(limitsOf({ seconds: 0.05 }), undefined)
  expect(await watch.inTime(Promise.resolve('lu'))).toBe('lu')
  await expect(watch.inTime(never)).rejects.toThrow('could not be read within 0.05 seconds')
})

test('one that is silent is given up long before all the time a file may take', async () => {
  const watch = new Watch(limitsOf({ silence: 0.05, seconds: 3600 }), undefined)
  expect(await watch.inTime(Promise.resolve('lu'))).toBe('lu')
  await expect(watch.inTime(never)).rejects.toThrow('gave nothing more for 0.05 seconds')
})

test('a limit of many years is no limit, and not one of no time', async () => {
  const watch = new Watch(limitsOf({ silence: 1e12, seconds: 1e12 }), undefined)
  const slow = new Promise((resolve) => setTimeout(resolve, 50, 'lu'))
  expect(await watch.inTime(slow)).toBe('lu')
})

test('one that still gives, too slowly, neither', async () => {
  const watch = new Watch(limitsOf({ seconds: 0.01 }), undefined)
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(() => watch.text(1)).toThrow('could not be read within 0.01 seconds')
})

test('a small file may compress as well as it likes, a large one may not', () => {
  const watch = new Watch(limitsOf({ ratio: 100 }), 1 << 10)
  watch.text(1 << 20)
  expect(() => watch.text(65 << 20)).toThrow('1 KiB of it hold more than 100 times as much text')
  new Watch(limitsOf({ ratio: 100 }), undefined).text(65 << 20)
})

test('what the declaration or the operator sets comes before the usual, the last one first', () => {
  expect(limitsOf({ ratio: 3, records: undefined }, undefined, { columns: 5 }, { ratio: 4 })).toMatchObject({
    ratio: 4,
    columns: 5,
    records: 1_000_000_000,
  })
})
