import type { Catalog, DeclaredSource } from '../catalog/catalog.js'

/** Files of a batch by the source whose pattern their name fits, and those that fit none. */
export interface Recognised {
  readonly bySource: ReadonlyMap<string, readonly string[]>
  readonly unknown: readonly string[]
}

/**
 * Sorts the file names of a batch by source. Case does not count, and what says how a file is wrapped (`.gz`, `.zip`,
 * `.xlsx`, `.parquet`) does not either: its content tells that. A name that several patterns
 * fit goes to the longest pattern: the widest patterns (`effectif_`) are also the shortest.
 */
export function recogniseFiles(catalog: Pick<Catalog, 'sources'>, names: readonly string[]): Recognised {
  const bySource = new Map<string, string[]>()
  const unknown: string[] = []
  for (const name of [...names].sort()) {
    const source = sourceOf(catalog, name)
    if (!source) unknown.push(name)
    else bySource.set(source.name, [...(bySource.get(source.name) ?? []), name])
  }
  return { bySource, unknown }
}

function sourceOf(catalog: Pick<Catalog, 'sources'>, name: string): DeclaredSource | undefined {
  // Some systems write é as e and an accent.
  const bare = name.normalize('NFC').replace(/\.(gz|zip)$/i, '')
  const names = [bare, bare.replace(/\.(xlsx|parquet)$/i, '.csv'), ...(bare.includes('.') ? [] : [`${bare}.csv`])]
  let best: { source: DeclaredSource; length: number } | undefined
  for (const source of catalog.sources.values()) {
    for (const pattern of source.files) {
      const fits = new RegExp(pattern, 'i')
      if (names.some((one) => fits.test(one)) && pattern.length > (best?.length ?? 0)) {
        best = { source, length: pattern.length }
      }
    }
  }
  return best?.source
}
