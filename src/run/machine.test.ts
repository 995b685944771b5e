import { mkdir, writeFile } from 'node:fs/promises'
import { beforeEach, expect, test } from 'vitest'
import { isFailure } from '../kernel/failure.js'
import { openWorkspace, type Workspace } from '../store/workspace.js'
import { batch, deliver } from '../testing/stage-context.js'
import { temporaryFolder } from '../testing/vigie.js'
import { type Machine, machineOf, refuseShortMachine } from './machine.js'

let workspace: Workspace

/** October made 60 000 bytes of 10 000 delivered; November delivers 20 000. */
beforeEach(async () => {
  workspace = openWorkspace(await temporaryFolder())
  await deliver(workspace.root, '2010', 'debits.csv', ['x'.repeat(9_999)])
  await deliver(workspace.root, '2011', 'debits.csv', ['x'.repeat(19_999)])
})

const ample: Machine = { disk: 1e9, memory: 1e10 }
const limits = { memory: '1GB', threads: 1, temporary: '' }

async function refusal(machine: Partial<Machine>): Promise<string[]> {
  try {
    await refuseShortMachine(workspace, [batch('2011')], limits, { ...ample, ...machine })
    return []
  } catch (error) {
    if (!isFailure(error)) throw error
    return error.issues.map(({ cause, message }) => `${cause}: ${message}`)
  }
}

async function october(): Promise<void> {
  await mkdir(workspace.result('4-variables', '2010', 'a'), { recursive: true })
  await writeFile(workspace.result('4-variables', '2010', 'a/001.parquet'), 'x'.repeat(60_000))
}

test('given room, then nothing is refused', async () => {
  expect(await refusal({})).toEqual([])
})

test('given no batch that was made, then a batch is thought to take five times its files', async () => {
  expect(await refusal({ disk: 100_000 })).toEqual([])
  expect(await refusal({ disk: 99_999 })).toEqual([
    'cannot-write: 97.7 KiB is free, and this run is thought to need 97.7 KiB',
  ])
})

test('given one that was made, then it takes as much as that one, and its own files', async () => {
  await october()
  expect(await refusal({ disk: 80_000 })).toEqual([])
  expect(await refusal({ disk: 70_000 })).toEqual([
    'cannot-write: 68.4 KiB is free, and this run is thought to need 78.1 KiB',
  ])
})

test('given too little memory for the engine and Node, then both shortages are told at once', async () => {
  expect(await refusal({ memory: 1e9 + 256 * 2 ** 20 })).toEqual([])
  expect(await refusal({ memory: 1e9, disk: 0 })).toEqual([
    expect.stringContaining('cannot-write: 0 bytes is free'),
    'memory: 953.7 MiB is free, and this run may use 1.2 GiB',
  ])
})

test('given a service that limits memory, then that is what there is', async () => {
  expect((await machineOf(workspace, 1000)).memory).toBe(1000)
  expect((await machineOf(workspace, 0)).memory).toBeGreaterThan(1000)
})
