import { cp, mkdir, readdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { failure } from '../kernel/failure.js'
import { createSigningKey } from '../stages/publish/index.js'
import type { Workspace } from '../store/workspace.js'

/**
 * Fills a demonstration workspace: the deliveries of the fixtures and a signing key of its own. A workspace that already
 * holds other batches is refused, so that nobody mixes invented companies with real ones. Gives the batches, in order.
 */
export async function prepareDemo(
  workspace: Workspace,
  deliveries: string,
  { signing, clock }: { signing: { principal: string; namespace: string }; clock: () => Date },
): Promise<string[]> {
  const batches = (await readdir(deliveries)).sort()
  const there = await readdir(workspace.batches).catch(() => [])
  if (there.some((name) => !batches.includes(name))) {
    throw failure('usage', 'this workspace holds other batches than those of the demonstration', {
      place: workspace.root,
      next: 'Name another folder: vigie demo --workspace ./essai',
    })
  }
  await mkdir(workspace.batches, { recursive: true })
  await cp(deliveries, workspace.batches, { recursive: true, preserveTimestamps: true, force: there.length === 0 })
  if (!(await stat(workspace.signingKey).catch(() => undefined))) {
    await createSigningKey(dirname(workspace.signingKey), { ...signing, clock })
  }
  return batches
}
