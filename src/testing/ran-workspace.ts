import { existsSync } from 'node:fs'
import { cp, mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { inject } from 'vitest'
import { until } from './until.js'
import { temporaryFolder, vigie, workspaceOf } from './vigie.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder of the workspaces that all test files share, each made by the first that wants it. */
    readonly shared: string
  }
}

/**
 * A workspace of the small fixtures whose first batch, or both, were run: a copy of one that is made once for all test
 * files, since a run takes seconds. Whoever tests the run itself makes a workspace of its own.
 */
export async function ranWorkspace(batches: 'first' | 'both'): Promise<string> {
  const place = join(inject('shared'), batches)
  const mine = await mkdir(`${place}.en-cours`).then(
    () => true,
    () => false,
  )
  if (mine) {
    const made = await workspaceOf('small/batches')
    const words = batches === 'first' ? ['-b', '2010'] : []
    const { code, stderr } = await vigie(['run', ...words, '-w', made])
    if (code !== 0 && code !== 20) throw new Error(`the shared workspace does not run: ${stderr}`)
    await cp(made, `${place}.pret`, { recursive: true, preserveTimestamps: true })
    await rename(`${place}.pret`, place)
  }
  await until(() => existsSync(place), 120_000)
  const workspace = await temporaryFolder()
  await cp(place, workspace, { recursive: true, preserveTimestamps: true })
  return workspace
}
