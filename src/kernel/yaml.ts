import { CORE_SCHEMA, loadAll } from 'js-yaml'

/**
 * What a YAML text says, in the core schema of YAML 1.2: days stay text, for the declared types read them. Null when it says
 * nothing. A key said twice throws, as do several documents and all that is not YAML; the first line of the message says
 * what and where.
 */
export function parseYaml(text: string): unknown {
  const documents: unknown[] = loadAll(text, { schema: CORE_SCHEMA })
  if (documents.length > 1) throw new Error('several documents in one file')
  return documents[0] ?? null
}
