/** A size as people write it: 500MB, 2GB, 1.5GiB. */
export const sizeForm = /^([0-9]+(?:\.[0-9]+)?)(MB|GB|MiB|GiB)$/

const units: Readonly<Record<string, number>> = { MB: 1e6, GB: 1e9, MiB: 2 ** 20, GiB: 2 ** 30 }

/** Bytes of a size; undefined for what is none. */
export function bytesOfSize(text: string): number | undefined {
  const [, number, unit = ''] = sizeForm.exec(text) ?? []
  return number === undefined ? undefined : Math.round(Number(number) * (units[unit] ?? 1))
}
