import { expect, test } from 'vitest'
import { makeHistories } from './histories.js'
import { Model } from './model.js'

test('random histories: at each batch the state is what the batches assert in order, whatever was done in which order', async () => {
  const report = await makeHistories({ histories: 200, seed: 3, progress: () => undefined, stopped: () => false })
  expect(report.faults).toEqual([])
  expect(report.histories).toBe(200)
}, 180_000)

test('the model on paper: a stock is the whole truth, a flux replaces by key, a batch that comes late takes its place', () => {
  const model = new Model('flux')
  model.assert('2002', { mode: 'flux', lines: [{ cle: 'a', valeur: 2 }] })
  model.assert('2001', {
    mode: 'flux',
    lines: [
      { cle: 'a', valeur: 1 },
      { cle: 'b', valeur: 1 },
    ],
  })
  expect(model.state('2002').map(({ cle, valeur, lot }) => [cle, valeur, lot])).toEqual([
    ['a', 2, '2002'],
    ['b', 1, '2001'],
  ])
  model.assert('2003', { mode: 'stock', lines: [{ cle: 'c', valeur: 3 }] })
  expect(model.state('2003')).toHaveLength(1)
  model.drop((batch) => batch === '2003')
  expect(model.state('2003')).toHaveLength(2)
})
