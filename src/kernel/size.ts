/** A size as people write it: 500MB, 2GB, 1.5GiB. */
export const sizeForm = /^([0-9]+(?:\.[0-9]+)?)(MB|GB|MiB|GiB)$/

const units: Readonly<Record<string, number>> = { MB: 1e6, GB: 1e9, MiB: 2 ** 20, GiB: 2 ** 30 }

/** Bytes of a size; undefined for what is none. */
export function bytesOfSize(text: string): number | undefined {
  const [, number, unit = ''] = sizeForm.exec(text) ?? []
  return number === undefined ? undefined : Math.round(Number(number) * (units[unit] ?? 1))
}

/** A number of bytes for people: 16 bytes, 4 KiB, 1.5 GiB. */
export function wordSize(bytes: number): string {
  if (bytes < 2 ** 10) return `${bytes} bytes`
  const exponent = bytes >= 2 ** 30 ? 30 : bytes >= 2 ** 20 ? 20 : 10
  const unit = { 30: 'GiB', 20: 'MiB', 10: 'KiB' }[exponent]
  return `${Math.round((bytes / 2 ** exponent) * 10) / 10} ${unit}`
}
