import { appendFileSync, cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { loadCatalog } from '../catalog/load.js'
import { stepKey } from '../kernel/digest.js'
import { wordReasons } from '../kernel/step.js'
import type { StageContext } from '../stages/context.js'
import { codeDigest } from '../store/code-digest.js'
import { engineVersion } from '../store/engine-version.js'
import { readResult } from '../tables/results.js'
import { ranWorkspace } from '../testing/ran-workspace.js'
import { batch, contextIn } from '../testing/stage-context.js'
import { projectRoot, temporaryFolder } from '../testing/vigie.js'
import { planSteps } from './plan.js'
import { stages } from './stages.js'

/** What changes, and all that a run would then do; every step that is not named is fresh. */
describe('what a run would do after a change, and why', () => {
  let workspace: string
  let pipelines: string
  let code: string

  beforeAll(async () => {
    workspace = await ranWorkspace('both')
    pipelines = join(projectRoot, 'pipelines')
    code = stepKey(await codeDigest(join(projectRoot, 'dist')), engineVersion())
  })

  async function planned(more: Partial<StageContext> = {}, declarations = pipelines, place = workspace) {
    const context = { ...contextIn(place, await loadCatalog(declarations, 'without cases')), code, ...more }
    const steps = await planSteps(context, [batch('2011')], stages)
    return steps
      .filter(({ state }) => state !== 'fresh')
      .map(({ stage, source, state, why }) => `${stage}${source ? ` ${source}` : ''} ${state}: ${wordReasons(why)}`)
  }

  const copied = async (from: string) => {
    const to = await temporaryFolder()
    cpSync(from, to, { recursive: true, preserveTimestamps: true })
    return to
  }

  test('nothing, then nothing', async () => {
    expect(await planned()).toEqual([])
  })

  test('a delivered file, then its source, and what reads it', async () => {
    const place = await copied(workspace)
    const file = join(place, 'batches', '2011', 'sigfaible_cotisdues.csv')
    writeFileSync(file, readFileSync(file, 'utf8').split('\n').slice(0, -2).join('\n'))
    expect(await planned({}, pipelines, place)).toEqual([
      'import cotisation stale: the delivered file sigfaible_cotisdues.csv changed',
      'validate follows: import runs before it',
      'compact cotisation follows: import runs before it',
      'compute follows: compact runs before it',
      'score follows: compute runs before it',
      'stability follows: compute runs before it; score runs before it',
      'publish follows: compute runs before it; score runs before it',
    ])
  })

  test('a declaration of variables, then what is after the perimeter', async () => {
    const own = await copied(pipelines)
    appendFileSync(join(own, 'variables', 'cotisation', 'cotisation_entreprise.sql'), '\n-- relue\n')
    expect((await planned({}, own)).slice(0, 2)).toEqual([
      'compute stale: pipelines/variables/cotisation/cotisation_entreprise.sql changed',
      'score follows: compute runs before it',
    ])
  })

  test('a setting, then what it is a setting of', async () => {
    expect((await planned({ noFilter: true }))[0]).toMatch(/^perimeter stale: .*the setting no-filter is new/)
    const renamed = {
      ...contextIn(workspace, await loadCatalog(pipelines, 'without cases')).signing,
      namespace: 'essai',
    }
    expect(await planned({ signing: renamed })).toEqual(['publish stale: the setting signing.namespace changed'])
  })

  test('the code, then every stage but the comparison of histories, which has a version of its own', async () => {
    const found = await planned({ code: 'autre' })
    expect(found[0]).toBe('import apconso stale: the code changed')
    expect(found.filter((line) => line.includes('stale')).map((line) => line.split(' ')[0])).toEqual(
      expect.arrayContaining(['import', 'validate', 'perimeter', 'compute', 'score', 'stability', 'publish']),
    )
    expect(found.filter((line) => line.startsWith('compact') && line.includes('stale'))).toEqual([])
  })

  test('a written file that is damaged, then what wrote it', async () => {
    const place = await copied(workspace)
    const context = contextIn(place, await loadCatalog(pipelines, 'without cases'))
    const scores = await readResult(context.workspace, '5-scores', '2011')
    const path = join(place, '5-scores', '2011', scores?.folder ?? '', 'demonstration', '001.parquet')
    const bytes = readFileSync(path)
    bytes[100] = (bytes[100] ?? 0) ^ 1
    writeFileSync(path, bytes)
    expect((await planned({}, pipelines, place))[0]).toBe('score stale: what was written is damaged or gone')
  })

  test('a decision, then the lists that tell it', async () => {
    const place = await copied(workspace)
    const decision = [{ id: 'retrait:effectif:2011', reason: 'vu', found: 1 }]
    writeFileSync(join(place, '2-validated', '2011.decisions.json'), JSON.stringify(decision))
    expect(await planned({}, pipelines, place)).toEqual(['publish stale: the decision retrait:effectif:2011 is new'])
  })

  test('a batch that cannot be read, then what stops it, and nothing after it', async () => {
    const place = await copied(workspace)
    writeFileSync(join(place, 'batches', '2011', 'batch.yaml'), 'sources: [inconnue]\n')
    expect(await planned({}, pipelines, place)).toEqual(['import stopped: '])
  })
})
