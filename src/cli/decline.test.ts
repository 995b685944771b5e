import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { approversOf, judge } from '../testing/approvers.js'
import { ranWorkspace } from '../testing/ran-workspace.js'
import { vigie } from '../testing/vigie.js'

let workspace: string
let keys: ReadonlyMap<string, string>
const here = (...words: string[]) => vigie([...words, '-w', workspace])
const json = async (...words: string[]) => JSON.parse((await here(...words, '--json')).stdout)
const standing = async (batch: string) =>
  (await json('status')).lists.find((one: { batch: string }) => one.batch === batch)
const decline = (batch: string, who: string, reason = 'remplacée par celle de novembre') =>
  judge(workspace, batch, keys.get(who), '--decline', '--reason', reason)

beforeAll(async () => {
  workspace = await ranWorkspace('both')
  keys = await approversOf(workspace, 'zoe', 'max')
}, 120_000)

describe('two lists that nobody approved yet', () => {
  test('are both awaited by each run, and status says what each still needs and what to type', async () => {
    const run = await here('run')
    expect([run.code, run.stderr]).toEqual([
      22,
      expect.stringMatching(/2010: 0 of 2 persons[\s\S]*2011: 0 of 2 persons/),
    ])
    expect(await standing('2010')).toMatchObject({
      ...{ revision: 'r1', state: 'waiting', signedBy: 'production@vigie', approvedBy: [], needed: 2, delivered: null },
      ...{ missing: ['liste-approbation@vigie'], next: `vigie approve 2010 -w ${workspace}` },
    })
    expect((await here('status')).stdout).toMatch(
      /2011 +r1 +waiting +signed by production@vigie; 0 of 2 persons approved it \(missing: liste-approbation@vigie\) +vigie approve 2011 -w /,
    )
  })

  test('a refusal needs a reason, the release that was looked at, and the key of somebody who may approve', async () => {
    expect((await here('approve', '2010', '--decline', '--reason', 'non')).stderr).toContain('--release is missing')
    expect(await decline('2010', 'zoe', ' ')).toMatchObject({
      code: 64,
      stderr: expect.stringContaining('has no reason'),
    })
    const production = join(workspace, 'cles', 'production.key')
    const machine = await judge(workspace, '2010', production, '--decline', '--reason', 'non')
    expect([machine.code, machine.stderr]).toEqual([64, expect.stringContaining('is not one that may sign')])
    expect((await here('run')).code).toBe(22)
  })

  test('given the older one declined, then no run waits for it any more, and it cannot leave', async () => {
    expect(await judge(workspace, '2010', keys.get('zoe'))).toMatchObject({ code: 22 })
    expect(await decline('2010', 'zoe')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('2010/r1 is not to'),
    })
    expect(await decline('2010', 'zoe')).toMatchObject({ code: 64, stderr: expect.stringContaining('already') })
    const run = await here('run')
    expect([run.code, run.stderr]).toEqual([22, expect.not.stringContaining('2010: 0 of 2')])
    // A batch that is named is not held for the lists of another.
    expect((await here('run', '-b', '2010')).code).toBe(0)
    expect((await here('run', '-b', '2010', '--from', 'score')).code).toBe(0)
    expect((await here('run', '-b', '2011')).code).toBe(22)
    expect(await standing('2010')).toMatchObject({
      ...{ state: 'declined', approvedBy: [] },
      declined: [{ principal: 'zoe@exemple.invalid', reason: 'remplacée par celle de novembre' }],
    })
    expect(await here('approve', '2010')).toMatchObject({
      code: 21,
      stdout: expect.stringContaining('Declined by zoe@'),
    })
    const other = await judge(workspace, '2010', keys.get('max'))
    expect([other.code, other.stderr]).toEqual([
      21,
      expect.stringContaining('zoe@exemple.invalid declined it: remplacée'),
    ])
    expect(await here('deliver', '2010')).toMatchObject({ code: 21, stderr: expect.stringContaining('declined it') })
    const { events } = await json('events', '--last', '100')
    expect(events.filter(({ event }: { event: string }) => event === 'approval.declined')).toMatchObject([
      { batch: '2010', revision: 'r1', severity: 'warn' },
    ])
  })

  test('given the newer one approved, then the next run ends as its batches did', async () => {
    expect((await judge(workspace, '2011', keys.get('zoe'))).code).toBe(22)
    expect((await judge(workspace, '2011', keys.get('max'))).code).toBe(0)
    expect(await standing('2011')).toMatchObject({
      ...{ state: 'approved', missing: [], next: `vigie deliver 2011 -w ${workspace}` },
      approvedBy: ['max@exemple.invalid', 'zoe@exemple.invalid'],
    })
    expect((await here('run')).code).toBe(0)
  })
})

describe('the refusal in the audit log', () => {
  const audit = () => join(workspace, 'audit.ndjson')

  test('is believed for its signature: words that somebody else wrote close nothing', async () => {
    const whole = readFileSync(audit(), 'utf8')
    writeFileSync(audit(), whole.replace('remplacée par celle de novembre', 'une autre raison'))
    expect((await standing('2010')).state).toBe('waiting')
    expect((await here('run')).code).toBe(22)
    writeFileSync(audit(), whole)
    expect((await here('run')).code).toBe(0)
    expect((await here('audit', 'verify')).code).toBe(0)
  })

  test('holds until the same person approves after all', async () => {
    expect((await judge(workspace, '2010', keys.get('zoe'))).code).toBe(22)
    expect(await standing('2010')).toMatchObject({
      state: 'waiting',
      declined: [],
      approvedBy: ['zoe@exemple.invalid'],
    })
    expect((await judge(workspace, '2010', keys.get('max'))).code).toBe(0)
  })
})
