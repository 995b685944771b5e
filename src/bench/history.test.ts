import { join } from 'node:path'
import { expect, test } from 'vitest'
import { builtProgram } from '../testing/built-program.js'
import { catalogOf, contextIn } from '../testing/stage-context.js'
import { projectRoot, temporaryFolder } from '../testing/vigie.js'
import { measureHistory } from './history.js'

test('given an engine that may open another workspace alone, then the bench opens its own, and the bounds are measured', async () => {
  const there = contextIn(await temporaryFolder(), { ...catalogOf(), root: join(projectRoot, 'pipelines') })
  const context = { ...there, limits: { ...there.limits, folders: [there.workspace.root] } }
  const figures = await measureHistory(builtProgram, context, 2000, 1, await temporaryFolder())
  expect(JSON.stringify(figures)).not.toContain('null')
}, 120_000)
