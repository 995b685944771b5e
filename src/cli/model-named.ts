import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Catalog } from '../catalog/catalog.js'
import type { Model } from '../declare/model.js'
import type { Training } from '../declare/training.js'
import { didYouMean } from '../kernel/closest.js'
import { failure } from '../kernel/failure.js'
import type { Workspace } from '../store/workspace.js'

/** The declared model of that name. Throws a Failure of cause `usage` that names the closest ones. */
export function modelNamed({ models }: Pick<Catalog, 'models'>, name: string): Model {
  const found = models.find(({ id }) => id === name)
  if (found) return found
  const known = models.map(({ id }) => id)
  throw failure('usage', `no model is named ${name}`, {
    next: didYouMean(name, known, `Models: ${known.join(', ')}.`),
  })
}

/** The file of a declared model: of the workspace where it has learnt one of that name, else of `pipelines/`. */
export async function modelPath(
  { catalog, workspace }: { readonly catalog: Pick<Catalog, 'root'>; readonly workspace: Workspace },
  { id, file }: Model,
): Promise<string> {
  const own = workspace.model(id)
  return (await stat(own).catch(() => undefined)) ? own : join(catalog.root, file)
}

/** The training plan of that name. Throws likewise. */
export function planNamed({ trainings }: Pick<Catalog, 'trainings'>, name: string): Training {
  const found = trainings.find((plan) => plan.name === name)
  if (found) return found
  const known = trainings.map((plan) => plan.name)
  throw failure('usage', `no plan is named ${name}`, { next: didYouMean(name, known, `Plans: ${known.join(', ')}.`) })
}
