import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadCatalog } from '../catalog/load.js'
import { projectRoot, temporaryFolder } from '../testing/vigie.js'
import { runCases } from './cases.js'
import { lintPipelines } from './lint.js'

const limits = async () => ({ memory: '1GB', threads: 2, temporary: await temporaryFolder() })

describe('the declarations of pipelines', async () => {
  const catalog = await loadCatalog(join(projectRoot, 'pipelines'))
  const reports = await runCases(catalog, await limits())
  const cases = reports.flatMap(({ declaration, cases: own }) => own.map((one) => ({ declaration, ...one })))

  test.each(cases)('$declaration: $name', ({ differences }) => {
    expect(differences).toEqual([])
  })

  test('every declaration has cases that ran', () => {
    expect(reports.filter(({ cases: own }) => own.length === 0)).toEqual([])
  })

  test('each SQL gives what its header says and adds up no floating-point number', async () => {
    expect(await lintPipelines(catalog, await limits())).toEqual([])
  })
})
