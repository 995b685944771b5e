import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { z } from 'zod'

/** Mutants that no case can kill, or that none kills yet: by query and mutant, each with its reason. */
export type KnownSurvivors = ReadonlyMap<string, ReadonlyMap<string, string>>

const shape = z.record(z.string(), z.record(z.string(), z.string().min(10)))

export async function readKnown(path: string): Promise<KnownSurvivors> {
  const read = shape.parse(parse(await readFile(path, 'utf8')) ?? {})
  return new Map(Object.entries(read).map(([query, mutants]) => [query, new Map(Object.entries(mutants))]))
}
