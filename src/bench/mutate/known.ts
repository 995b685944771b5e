import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { failure } from '../../kernel/failure.js'
import { parseYaml } from '../../kernel/yaml.js'

/** Mutants that no case can kill, or that none kills yet: by query and mutant, each with its reason. */
export type KnownSurvivors = ReadonlyMap<string, ReadonlyMap<string, string>>

const shape = z.record(z.string(), z.record(z.string(), z.string().min(10)))

export async function readKnown(path: string): Promise<KnownSurvivors> {
  const text = await readFile(path, 'utf8')
  try {
    const read = shape.parse(parseYaml(text) ?? {})
    return new Map(Object.entries(read).map(([query, mutants]) => [query, new Map(Object.entries(mutants))]))
  } catch (error) {
    const [first = ''] = (error as Error).message.split('\n')
    throw failure('declaration', `the list of mutants that survive is not one (${first})`, {
      place: 'fixtures/mutants.yaml',
      next: 'Each query once; under it each mutant once, with its reason.',
    })
  }
}
