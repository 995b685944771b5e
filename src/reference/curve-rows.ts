import type { Curve, PairAxis } from '../declare/curve.js'
import { code } from './markdown.js'

/** A curve as lines of (value, contribution). */
export function curveRows(curve: Curve): string[][] {
  switch (curve.kind) {
    case 'steps':
      return curve.values.map((value, at) => [stepWords(curve.edges[at - 1], curve.edges[at]), String(value)])
    case 'line':
      return curve.points.map(([value, contribution]) => [String(value), String(contribution)])
    case 'flag':
      return [
        ['true', String(curve.when_true)],
        ['false', String(curve.when_false)],
      ]
    case 'choice':
      return [
        ...Object.entries(curve.values).map(([value, given]) => [code(value), String(given)]),
        ['any other', String(curve.other)],
      ]
  }
}

/** The steps of a side of a pair, in the order of its table. */
export function axisWords(axis: PairAxis): string[] {
  switch (axis.kind) {
    case 'steps':
      return [...[...axis.edges, undefined].map((edge, at) => stepWords(axis.edges[at - 1], edge)), 'none']
    case 'flag':
      return ['false', 'true', 'none']
    case 'choice':
      return [...axis.values.map(code), 'any other', 'none']
  }
}

function stepWords(from: number | undefined, to: number | undefined): string {
  if (from === undefined) return to === undefined ? 'any' : `below ${to}`
  return to === undefined ? `${from} and above` : `from ${from}, below ${to}`
}
