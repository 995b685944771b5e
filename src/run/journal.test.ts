import { mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openWorkspace } from '../store/workspace.js'
import { temporaryFolder } from '../testing/vigie.js'
import { openJournal } from './journal.js'

test('given a disk that is full for the log, then the run goes on, and it is told once', async () => {
  const workspace = openWorkspace(await temporaryFolder())
  mkdirSync(workspace.path('runs', 'plein'), { recursive: true })
  symlinkSync('/dev/full', workspace.path('runs', 'plein', 'log.ndjson'))
  const told: string[] = []
  const journal = await openJournal(workspace, 'plein', { progress: () => undefined, warn: (text) => told.push(text) })
  for (let line = 0; line < 3; line++) journal.teller.fact('stage started', { stage: 'import' })
  journal.teller.issue({ cause: 'warning', message: 'something' })
  journal.close()
  expect(told).toEqual(['the log of the run cannot be written (ENOSPC): lines of it are lost'])
})

test('given a disk with room, then every line is there as soon as it is said', async () => {
  const workspace = openWorkspace(await temporaryFolder())
  const journal = await openJournal(workspace, 'place', { progress: () => undefined, warn: () => expect.fail() })
  journal.teller.fact('stage started', { stage: 'import' })
  expect(readFileSync(join(workspace.runs, 'place', 'log.ndjson'), 'utf8')).toContain('"event":"stage started"')
  journal.close()
})
