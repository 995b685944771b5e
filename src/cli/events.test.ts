import { appendFileSync, chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { ranWorkspace } from '../testing/ran-workspace.js'
import { temporaryFolder, vigie } from '../testing/vigie.js'

interface Told {
  readonly event: string
  readonly batch: string | null
  readonly exitCode: number | null
  readonly names: string[]
  readonly counts: Record<string, number>
  readonly summary: string
}

/** Events of a workspace since a number of them, oldest first, from its spool. */
function toldIn(workspace: string, since = 0): Told[] {
  const folder = join(workspace, 'spool', 'events')
  const names = readdirSync(folder).sort().slice(since)
  return names.map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')))
}

describe('events of a workspace', () => {
  let workspace: string
  const counted = () => readdirSync(join(workspace, 'spool', 'events')).length

  beforeAll(async () => {
    workspace = await ranWorkspace('first')
  })

  test('given a run that went well, then it told its start, its checks and its end, and no company', () => {
    const told = toldIn(workspace)
    expect(told[0]).toMatchObject({ event: 'run.started', batch: '2010' })
    expect(told.at(-1)).toMatchObject({ event: 'run.finished', exitCode: 0, counts: { refused: 0 } })
    expect(JSON.stringify(told)).not.toMatch(/(?<![0-9a-f])9000[0-9]{5}|MENUISERIE/)
  })

  test('given hooks that read, fail, hang or are not root’s, then each that asks is given the event, and the run ends alike', async () => {
    const given = join(await temporaryFolder(), 'evenement.json')
    const own = join(await temporaryFolder(), 'sonnette')
    writeFileSync(own, '#!/bin/sh\nexit 0\n')
    chmodSync(own, 0o777)
    const hooks = [
      { on: ['run.fin*'], exec: ['/usr/bin/tee', given] },
      { on: ['run.finished'], exec: ['/usr/bin/env'] },
      { on: ['run.finished'], exec: ['/usr/bin/false'] },
      { on: ['run.finished'], exec: ['/usr/bin/sleep', '20'], timeoutSec: 1 },
      { on: ['run.finished'], exec: [own] },
      { on: ['gate.*'], exec: ['/usr/bin/false'] },
    ]
    writeFileSync(join(workspace, 'vigie.yaml'), JSON.stringify({ hooks }))
    const { code } = await vigie(['import', '-b', '2011', '-w', workspace], { SECRET_OF_THE_SERVICE: 'x' })
    expect(code).toBe(20)
    expect(JSON.parse(readFileSync(given, 'utf8'))).toMatchObject({
      schemaVersion: 1,
      event: 'run.finished',
      exitCode: 20,
    })
    const log = readFileSync(
      join(workspace, 'runs', readdirSync(join(workspace, 'runs')).sort().at(-1) ?? '', 'log.ndjson'),
    )
    const hooked = String(log)
      .split('\n')
      .filter((line) => line.includes('"event":"hook '))
      .map((line) => JSON.parse(line))
    expect(hooked.map(({ ok, reason }) => (ok ? 'ok' : reason))).toEqual([
      'ok',
      'ok',
      'ended with 1',
      'was killed (SIGKILL, after 1 s)',
      expect.stringMatching(/^refused: (it does not belong to root|others than root may write it)$/),
    ])
    expect(hooked[1].output).toContain('VIGIE_EVENT=run.finished')
    expect(hooked[1].output).not.toContain('SECRET_OF_THE_SERVICE')
    rmSync(join(workspace, 'vigie.yaml'))
  })

  test('given a run that cannot start, then it is told all the same, with its exit code', async () => {
    const before = counted()
    writeFileSync(join(workspace, 'vigie.yaml'), 'thread: 2\n')
    expect((await vigie(['run', '-w', workspace])).code).toBe(78)
    rmSync(join(workspace, 'vigie.yaml'))
    expect(toldIn(workspace, before)).toMatchObject([{ event: 'run.failed', exitCode: 78 }])
  })

  test('given a list that waits, then the same run ends with 22 each time, until two persons approve it', async () => {
    const people = await temporaryFolder()
    const keys: string[] = []
    for (const name of ['zoe', 'paul']) {
      const who = ['--role', 'approbation', '--principal', `${name}@exemple.invalid`]
      await vigie(['keygen', 'sign', ...who, '--out', join(people, name)])
      await vigie(['trust', 'add', ...who, '--public-key', join(people, name, 'approbation.pub'), '-w', workspace])
      keys.push(join(people, name, 'approbation.key'))
    }
    const before = counted()
    expect((await vigie(['run', '-b', '2010', '-w', workspace])).code).toBe(22)
    const [waiting, finished] = toldIn(workspace, before).slice(-2)
    expect(waiting).toMatchObject({ event: 'approval.waiting', batch: '2010', counts: { hours: 0 } })
    expect(finished).toMatchObject({ event: 'run.finished', exitCode: 22 })
    const { release } = JSON.parse((await vigie(['approve', '2010', '-w', workspace, '--json'])).stdout)
    for (const [rank, key] of keys.entries()) {
      await vigie(['approve', '2010', '--release', release, '--key', key, '-w', workspace])
      expect((await vigie(['run', '-b', '2010', '-w', workspace])).code).toBe(rank === 0 ? 22 : 0)
    }
  })

  test('given a list that was changed, when it is verified, then the alert is one of security', async () => {
    const before = counted()
    const list = join(workspace, '6-lists', '2010', 'r1')
    appendFileSync(join(list, 'detection.csv'), 'x')
    expect((await vigie(['verify', list, '-w', workspace])).code).toBe(77)
    expect(toldIn(workspace, before)).toMatchObject([{ event: 'security.signature', exitCode: 77 }])
    const { stdout } = await vigie(['events', '--waiting', '--last', '1', '-w', workspace])
    expect(stdout).toMatch(/security +security\.signature +Alerte de sécurité/)
  })
})

describe('a source that is not what it usually is', () => {
  let workspace: string

  beforeAll(async () => {
    workspace = await temporaryFolder()
    const country = ['--companies', '200', '--months', '24', '--batches', '4', '--generate-only']
    await vigie(['demo', ...country, '-w', workspace])
    for (const batch of ['2203', '2204', '2205']) await vigie(['import', '-b', batch, '-w', workspace])
  })

  test('given two lines in five that miss, then the batch stops with 21, and the alert names the source', async () => {
    const path = join(workspace, 'batches', '2206', 'ratios_inpi.csv')
    const whole = readFileSync(path, 'utf8')
    const lines = whole.trimEnd().split('\n')
    writeFileSync(path, `${lines.slice(0, Math.ceil(lines.length * 0.6)).join('\n')}\n`)
    await vigie(['import', '-b', '2206', '-w', workspace])
    const before = toldIn(workspace).length
    const { code, stderr } = await vigie(['validate', '-b', '2206', '-w', workspace])
    expect(code).toBe(21)
    expect(stderr).toMatch(/volume_effondre: .*\(ratios_inpi\)\. .*--accept controle:volume_effondre:2206/)
    const told = toldIn(workspace, before)
    expect(told).toContainEqual(
      expect.objectContaining({ event: 'volume.anomaly', names: ['ratios_inpi'], batch: '2206' }),
    )
    expect(told).toContainEqual(expect.objectContaining({ event: 'gate.blocked', names: ['volume_effondre'] }))
    expect(told.at(-1)).toMatchObject({ event: 'run.failed', exitCode: 21 })
    writeFileSync(path, whole)
    await vigie(['import', '-b', '2206', '-w', workspace])
    expect((await vigie(['validate', '-b', '2206', '-w', workspace])).code).not.toBe(21)
  })

  test('given a source that every batch had and this one has not, then it waits with 66, and the alert names it', async () => {
    const batches = join(workspace, 'batches')
    for (const batch of ['2203', '2204', '2205']) rmSync(join(batches, batch), { recursive: true })
    const paydex = readdirSync(join(batches, '2206')).find((name) => name.includes('Paydex')) ?? ''
    rmSync(join(batches, '2206', paydex))
    const before = toldIn(workspace).length
    const { code, stderr } = await vigie(['run', '-w', workspace])
    expect(code).toBe(66)
    expect(stderr).toContain('2206: an expected source is not delivered: paydex')
    expect(toldIn(workspace, before)).toMatchObject([
      { event: 'volume.anomaly', names: ['paydex'], batch: '2206' },
      { event: 'run.failed', exitCode: 66 },
    ])
  })
})
