import { describe, expect, test } from 'vitest'
import { type Source, sourceShape } from '../../declare/source.js'
import { bindHeader } from './header.js'

const base = {
  name: 'essai',
  label: 'essai',
  producer: 'essai',
  cadence: 'monthly',
  expected: false,
  files: ['essai'],
  dialect: { delimiter: ';', quoting: 'none' },
  scope: 'siren',
  columns: [
    { name: 'siren', headers: ['siren', 'numero'], type: 'siren', meaning: 'siren' },
    { name: 'jour', headers: ['Dt_Effet'], type: 'date', meaning: 'jour' },
    { name: 'nom', headers: ['nom'], type: 'text', required: false, meaning: 'nom' },
  ],
  key: ['siren'],
  history: 'flux',
  covers: { lag_months: 0 },
  lists_every_case: false,
}
const declared = (more: object = {}) => ({
  ...(sourceShape.parse({ ...base, ...more }) as Source),
  file: '',
  digest: '',
})
const wide = {
  layout: {
    header: '^eff([0-9]{6})$',
    period: 'period_yyqm',
    month: 'mois',
    value: { name: 'effectif', type: 'headcount', meaning: 'effectif' },
  },
}

describe('binding a header', () => {
  test('whatever its case, order and spaces', () => {
    const layout = bindHeader(declared(), ' NOM ;dt_effet;Siren')
    expect([...layout.positions]).toEqual([
      ['siren', 2],
      ['jour', 1],
      ['nom', 0],
    ])
    expect(layout).toMatchObject({ width: 3, extra: [], headerIsData: false })
  })

  test('by another accepted name; a mark and quotes are taken off', () => {
    expect([...bindHeader(declared(), '\ufeff"numero";"Dt_Effet"').positions]).toEqual([
      ['siren', 0],
      ['jour', 1],
    ])
  })

  test('extra columns are named, an absent optional one has no position', () => {
    const layout = bindHeader(declared(), 'siren;x;Dt_Effet;y')
    expect(layout.extra).toEqual(['x', 'y'])
    expect(layout.positions.has('nom')).toBe(false)
  })

  test('of two columns of one name the last counts', () => {
    const layout = bindHeader(declared(), 'siren;Dt_Effet;SIREN')
    expect(layout.positions.get('siren')).toBe(2)
    expect(layout.extra).toEqual(['siren'])
  })

  test('quoted cells, where the source has quotes', () => {
    const source = declared({ dialect: { delimiter: ',', quoting: 'double' } })
    expect(bindHeader(source, '"siren","a, b",Dt_Effet').extra).toEqual(['a, b'])
  })

  test('months of a wide file, whatever their case', () => {
    const { months, extra } = bindHeader(declared(wide), 'siren;Dt_Effet;EFF202031;eff202032;effectif')
    expect(months).toEqual([
      { position: 2, text: '202031' },
      { position: 3, text: '202032' },
    ])
    expect(extra).toEqual(['effectif'])
  })

  test('a first line that is data, where the header is optional', () => {
    const source = declared({ header: 'optional' })
    const layout = bindHeader(source, '900003005;2020-01-01')
    expect([...layout.positions]).toEqual([
      ['siren', 0],
      ['jour', 1],
    ])
    expect(layout).toMatchObject({ width: 2, headerIsData: true })
    expect(bindHeader(source, 'siren;Dt_Effet').headerIsData).toBe(false)
  })
})

describe('refusing a header', () => {
  test('all missing columns at once, with every name they may have', () => {
    expect(() => bindHeader(declared(), 'nom')).toThrow('missing columns siren or numero, Dt_Effet')
    expect(() => bindHeader(declared(), 'siren;nom')).toThrow('missing column Dt_Effet')
  })

  test('another delimiter is recognised as such', () => {
    expect(() => bindHeader(declared(), 'siren,Dt_Effet')).toThrow(
      'the header is cut by ",", but files of essai are cut by ";"',
    )
    expect(() => bindHeader(declared(), 'siren\tDt_Effet')).toThrow('is cut by "tab"')
  })

  test('a wide file without months', () => {
    expect(() => bindHeader(declared(wide), 'siren;Dt_Effet;effectif')).toThrow('no column holds a month')
  })
})
