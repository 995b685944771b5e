import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ranWorkspace } from '../testing/ran-workspace.js'
import { vigie, workspaceOf } from '../testing/vigie.js'

interface Ran {
  readonly code: number
  readonly stages: readonly string[]
  readonly said: string
}

async function run(workspace: string, ...words: string[]): Promise<Ran> {
  const { code, stdout } = await vigie(['run', '-w', workspace, '--json', ...words])
  const { run: record } = JSON.parse(stdout)
  const issues: { place?: string; message: string }[] = record.issues
  return {
    code,
    stages: record.stages.map(({ batch, stage, outcome }: Record<string, string>) => `${batch} ${stage} ${outcome}`),
    said: issues.map(({ place = '', message }) => `${place}: ${message}`).join('\n'),
  }
}

const lists = (workspace: string, batch: string) => {
  try {
    return readdirSync(join(workspace, '6-lists', batch))
  } catch {
    return []
  }
}

const refuse = (workspace: string, batch: string) => {
  const folder = join(workspace, 'batches', batch)
  const file = join(folder, readdirSync(folder).find((name) => /cotisdues/i.test(name)) ?? '')
  const whole = readFileSync(file)
  writeFileSync(file, '<html>Service indisponible</html>\n')
  return () => writeFileSync(file, whole)
}

describe('a month where something is wrong', () => {
  test('given a source that is refused, then the others go on, what needs it stops, and the next run only does the rest', async () => {
    const workspace = await ranWorkspace('first')
    const mend = refuse(workspace, '2011')
    const first = await run(workspace, '-b', '2011')
    expect(first.code).toBe(65)
    expect(first.stages).toEqual([
      '2011 import failed',
      '2011 validate done',
      '2011 compact done',
      '2011 perimeter done',
      '2011 compute failed',
    ])
    expect(first.said).toContain('2011, cotisation: is delivered and is not imported as it is')
    expect(lists(workspace, '2011')).toEqual([])
    expect((await vigie(['compute', '-b', '2011', '-w', workspace])).code).toBe(66)
    mend()
    const second = await vigie(['run', '-b', '2011', '-w', workspace, '--json'])
    const [imported] = JSON.parse(second.stdout).run.stages
    expect([imported.figures.debit.outcome, imported.figures.cotisation.outcome]).toEqual(['fresh', 'done'])
    expect(second.code).toBe(20)
    expect(lists(workspace, '2011')).toEqual(['r1'])
  })

  test('given a bad batch, then the next one is read and checked all the same, and goes no further', async () => {
    const workspace = await workspaceOf('small/batches')
    refuse(workspace, '2010')
    const { code, stages, said } = await run(workspace)
    expect(code).toBe(65)
    expect(stages.slice(4)).toEqual(['2010 compute failed', '2011 import done', '2011 validate done'])
    expect(said).toContain('2011: goes no further than validate: 2010 failed at import')
  })
})

test('given a batch that is not complete, then the next one waits for it at its check, unless it is named', async () => {
  const workspace = await workspaceOf('small/batches')
  rmSync(join(workspace, 'batches', '2010', 'Sigfaible_pcoll.csv'))
  const { code, stages, said } = await run(workspace)
  expect(code).toBe(66)
  expect(stages).toEqual(['2011 import done', '2011 validate done'])
  expect(said).toContain('2011: goes no further than validate: 2010 is not complete')
  const { steps } = JSON.parse((await vigie(['plan', '-w', workspace, '--json'])).stdout)
  expect(new Set(steps.map(({ stage }: { stage: string }) => stage))).toEqual(new Set(['import', 'validate']))
  expect((await run(workspace, '-b', '2011')).stages.at(-1)).toBe('2011 publish done')
})

test('given stages that are named, then those run alone, and what they need must be there', async () => {
  const workspace = await workspaceOf('small/batches')
  expect((await run(workspace, '-b', '2010', '--until', 'validate')).stages).toEqual([
    '2010 import done',
    '2010 validate done',
  ])
  const early = await vigie(['run', '-b', '2010', '--from', 'score', '-w', workspace])
  expect([early.code, early.stderr]).toEqual([66, expect.stringContaining('Run: vigie compute --batch 2010')])
  expect((await run(workspace, '-b', '2010', '--only', 'compact')).stages).toEqual(['2010 compact done'])
  for (const words of [
    ['--from', 'scores'],
    ['--only', 'score', '--until', 'publish'],
    ['--from', 'publish', '--until', 'import'],
  ])
    expect((await vigie(['run', '-b', '2010', '-w', workspace, ...words])).code).toBe(64)
})
