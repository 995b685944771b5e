/** Kinds of faults that are provoked on purpose, in the order in which they are tried. */
export const faultNames = ['points', 'sync', 'disk', 'memory', 'together', 'same', 'clock', 'year'] as const
export type FaultName = (typeof faultNames)[number]
