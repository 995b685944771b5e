import { createHash } from 'node:crypto'

/** SHA-256 in lower-case hexadecimal: the digest of every manifest, as `sha256sum` prints it. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

/** JSON with sorted keys and no space: the same value always gives the same bytes. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value as Record<string, unknown>)
      .filter(([, inner]) => inner !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
    return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`).join(',')}}`
  }
  return JSON.stringify(value)
}

/**
 * What a step depends on, as one digest. Two runs with the same key give the same bytes, so the second has nothing to
 * do. Never put a time, a path of this machine or a run's name in it.
 */
export function stepKey(...parts: unknown[]): string {
  return sha256(canonicalJson(parts))
}
