import { readFile, stat } from 'node:fs/promises'
import { type Derogation, derogationsShape } from '../declare/derogation.js'
import type { Model } from '../declare/model.js'
import { Failure, failure, type Issue } from '../kernel/failure.js'
import { parseYaml } from '../kernel/yaml.js'
import type { Workspace } from '../store/workspace.js'

const place = 'corrections/derogations.yaml'

/**
 * The companies whose level a person set, as the workspace says; none when it says nothing. Throws a Failure when others
 * than the owner may read it, and for whatever it says wrong: an override half understood would be worse than none.
 */
export async function readDerogations(workspace: Workspace, models: readonly Model[]): Promise<readonly Derogation[]> {
  const path = workspace.derogations
  const found = await stat(path).catch(() => undefined)
  if (!found) return []
  if ((found.mode & 0o077) !== 0) {
    throw failure('trust', 'names companies, and others than its owner may read it', {
      place,
      next: `Run: chmod 600 ${place}`,
      event: 'security.permission',
    })
  }
  const derogations = parsed(await readFile(path, 'utf8'))
  const issues = derogations.flatMap((one, rank) => [
    ...unknownNames(one, rank, models),
    ...derogations.slice(0, rank).flatMap((other, earlier) => (clash(one, other) ? [twice(rank, earlier)] : [])),
  ])
  if (issues.length > 0) throw new Failure(issues)
  return derogations
}

function parsed(text: string): readonly Derogation[] {
  const issue = (message: string): Issue => ({ cause: 'declaration', place, message })
  let value: unknown
  try {
    value = parseYaml(text)
  } catch {
    // The message of the parser would quote the line, which names a company.
    throw new Failure(issue('is not readable YAML'))
  }
  const result = derogationsShape.safeParse(value ?? { derogations: [] })
  if (result.success) return result.data.derogations
  throw new Failure(result.error.issues.map(({ path, message }) => issue(`key ${path.join('.')}: ${message}`)))
}

const nth = (rank: number) => `derogations.${rank}`

function unknownNames({ model, level }: Derogation, rank: number, models: readonly Model[]): Issue[] {
  const concerned = models.filter(({ id }) => model === undefined || id === model)
  if (concerned.length === 0)
    return [{ cause: 'declaration', place, message: `key ${nth(rank)}: no model is named ${model}` }]
  return concerned
    .filter(({ levels }) => !levels.some((one) => one.level === level))
    .map(({ id }) => ({ cause: 'declaration', place, message: `key ${nth(rank)}: ${id} has no level ${level}` }))
}

/** Two of them for one company, model and day: which one holds would be chance. */
const clash = (a: Derogation, b: Derogation) =>
  a.siren === b.siren &&
  (a.model === undefined || b.model === undefined || a.model === b.model) &&
  a.from <= b.to &&
  b.from <= a.to

const twice = (rank: number, earlier: number): Issue => ({
  cause: 'declaration',
  place,
  message: `${nth(rank)} and ${nth(earlier)} set the level of one company on the same days`,
})
