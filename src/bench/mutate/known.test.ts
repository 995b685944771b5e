import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadCatalog } from '../../catalog/load.js'
import { projectRoot } from '../../testing/vigie.js'
import { readKnown } from './known.js'
import { subjectsOf } from './mutate.js'

describe('the list of wrong queries that no case sees', () => {
  test('reads, and names queries that there are', async () => {
    const known = await readKnown(join(projectRoot, 'fixtures', 'mutants.yaml'))
    const names = subjectsOf(await loadCatalog(join(projectRoot, 'pipelines'))).map(({ name }) => name)
    expect([...known.keys()].filter((name) => !names.includes(name))).toEqual([])
  })
})
