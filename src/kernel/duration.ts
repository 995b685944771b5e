const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Milliseconds of a duration written like 500ms, 30s, 5m, 1.5h or 2d; undefined when it is none. */
export function parseDuration(text: string): number | undefined {
  const [, number = '', unit = ''] = /^([0-9]+(?:\.[0-9]+)?)(ms|s|m|h|d)$/.exec(text) ?? []
  const factor = units[unit]
  return factor === undefined ? undefined : Number(number) * factor
}
