import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { ranWorkspace } from '../testing/ran-workspace.js'
import { projectRoot, temporaryFolder, vigie } from '../testing/vigie.js'

/** Outcome of each stage of a run, by name. */
async function outcomes(...words: string[]): Promise<Record<string, string>> {
  const { run } = JSON.parse((await vigie([...words, '--json'])).stdout)
  return Object.fromEntries(
    run.stages.map(({ stage, outcome }: { stage: string; outcome: string }) => [stage, outcome]),
  )
}

describe('a finished batch, and what may happen to it afterwards', () => {
  let finished: string

  beforeAll(async () => {
    finished = await ranWorkspace('first')
  })

  const copy = async () => {
    const workspace = await temporaryFolder()
    cpSync(finished, workspace, { recursive: true, preserveTimestamps: true })
    return workspace
  }

  test('given no fast memory of the run, then the step keys alone say that every stage is fresh', async () => {
    const workspace = await copy()
    rmSync(join(workspace, '.vigie', 'frais'), { recursive: true })
    expect(new Set(Object.values(await outcomes('run', '-b', '2010', '-w', workspace)))).toEqual(new Set(['fresh']))
  })

  test('given a list and a score that were removed, then they are made again, as a new revision', async () => {
    const workspace = await copy()
    rmSync(join(workspace, '6-lists', '2010', 'r1', 'detection.csv'))
    const { folder } = JSON.parse(readFileSync(join(workspace, '5-scores', '2010.json'), 'utf8'))
    rmSync(join(workspace, '5-scores', '2010', folder), { recursive: true })
    expect(await outcomes('run', '-b', '2010', '-w', workspace)).toMatchObject({
      compute: 'fresh',
      score: 'done',
      publish: 'done',
    })
    expect(readdirSync(join(workspace, '6-lists', '2010')).sort()).toEqual(['r1', 'r2'])
    expect((await vigie(['verify', join(workspace, '6-lists', '2010', 'r2'), '-w', workspace])).code).toBe(0)
  })

  test('given one byte flipped in what was imported, then it is read again from the delivery', async () => {
    const workspace = await copy()
    const path = join(workspace, '1-imported', '2010', 'cotisation.parquet')
    const bytes = readFileSync(path)
    bytes[60] = (bytes[60] ?? 0) ^ 1
    writeFileSync(path, bytes)
    expect((await vigie(['compute', '-b', '2010', '-w', workspace])).code).not.toBe(70)
    expect(await outcomes('run', '-b', '2010', '-w', workspace)).toMatchObject({ import: 'done', publish: 'fresh' })
  })

  test('given a run killed after its list was put in place and before it was named, then that very list is kept', async () => {
    const workspace = await copy()
    const release = () => readFileSync(join(workspace, '6-lists', '2010', 'r1', 'release.json'), 'utf8')
    const before = release()
    rmSync(join(workspace, '6-lists', '2010.json'))
    await vigie(['run', '-b', '2010', '-w', workspace])
    expect(release()).toBe(before)
    expect(readdirSync(join(workspace, '6-lists', '2010'))).toEqual(['r1'])
  })

  test('given a declaration that reads a column otherwise, then what was imported under the old one is refused by name', async () => {
    const workspace = await copy()
    const pipelines = join(await temporaryFolder(), 'pipelines')
    cpSync(join(projectRoot, 'pipelines'), pipelines, { recursive: true })
    const path = join(pipelines, 'sources', 'debit.source.yaml')
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replace('headers: [Mt_PP], type: cents', 'headers: [Mt_PP], type: euros'),
    )
    const run = await vigie(['run', '-b', '2011', '-w', workspace, '--pipelines', pipelines])
    expect(run.stderr).toContain(
      '2010, debit: was imported under another declaration of its source. Run: vigie import --batch 2010',
    )
    expect(run.code).toBe(66)
  })

  test('given a file that is taken away after its import, then it is said that what it asserted is still used', async () => {
    const workspace = await copy()
    rmSync(join(workspace, 'batches', '2010', 'sireneUL.csv'))
    rmSync(join(workspace, '6-lists', '2010.json'))
    const run = await vigie(['import', '-b', '2010', '-w', workspace])
    expect(run.stderr).toContain('2010: sirene_ul is no longer among the deliveries; what it asserted is still used')
  })

  test('given a batch that a check stops, then no verb takes it further until someone accepts it, and the list says so', async () => {
    const workspace = await copy()
    // Without the fluxes: said again a year later, they would be stopped for what they replace.
    cpSync(join(workspace, 'batches', '2010'), join(workspace, 'batches', '2112'), {
      recursive: true,
      filter: (path) => !/cotisdues|debits|pcoll/i.test(path),
    })
    expect((await vigie(['run', '-b', '2112', '-w', workspace])).code).toBe(21)
    await vigie(['compact', '-b', '2112', '-w', workspace])
    const compute = await vigie(['compute', '-b', '2112', '-w', workspace])
    expect(compute.code).toBe(21)
    expect(compute.stderr).toContain('batch 2112 is stopped by effectif_recent')
    const overrides = ['controle:effectif_recent:2112', 'controle:livraison_repetee:2112'].map((id) => ({
      id,
      reason: `${id} confirmed by phone`,
    }))
    const accepting = overrides.flatMap(({ id, reason }) => ['--accept', id, '--reason', reason])
    expect((await vigie(['run', '-b', '2112', '-w', workspace, ...accepting])).code).toBe(20)
    const { events } = JSON.parse((await vigie(['events', '--last', '100', '-w', workspace, '--json'])).stdout)
    const told = events.filter(({ event }: { event: string }) => event === 'gate.overridden')
    expect(told).toMatchObject([{ batch: '2112', names: overrides.map(({ id }) => id) }])
    expect((await vigie(['validate', '-b', '2112', '-w', workspace])).code).toBe(0)
    const { predicate } = JSON.parse(readFileSync(join(workspace, '6-lists', '2112', 'r1', 'release.json'), 'utf8'))
    expect(predicate.overrides).toEqual(overrides)
  })
})
