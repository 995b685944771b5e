import { spawn } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { ranWorkspace } from '../testing/ran-workspace.js'
import { until } from '../testing/until.js'
import { projectRoot, temporaryFolder, vigie, vigieProcess, workspaceOf } from '../testing/vigie.js'
import { exitCodeOf, exitCodes } from './exit-codes.js'

describe('the contract with people and with cron', () => {
  let workspace: string

  beforeAll(async () => {
    workspace = await ranWorkspace('first')
  })

  test.each([
    [['run', '--batch', 'novembre'], 64, '"novembre" is not a batch'],
    [['run', '--bacth', '2011'], 64, 'unknown option'],
    [['rnu'], 64, 'Did you mean run?'],
    [['run', '--batch', '2012'], 66, 'batch 2012 has no folder of deliveries'],
    [['compute', '--batch', '2011'], 66, 'nothing of batch 2011 was imported'],
    [['score', '--batch', '2011'], 66, 'Run: vigie compute --batch 2011'],
    [['run', '-b', '2011', '--accept', 'x'], 64, '--accept x has no reason'],
    [['query', 'DROP TABLE debit'], 64, 'nothing can be written through it'],
    [['query', 'SELECT nom_inconnu FROM debit'], 64, 'the query does not run'],
    [['help', 'nulle-part'], 64, 'there is no help on "nulle-part"'],
    [['keygen', 'chiffrer'], 64, 'no key of kind "chiffrer"'],
  ])('%j ends with %i and says: %s', async (words, code, text) => {
    const outcome = await vigie([...words, ...(words.includes('help') || words[0] === 'rnu' ? [] : ['-w', workspace])])
    expect(outcome.stderr).toContain(text)
    expect(outcome.code).toBe(code)
    // A stage that ran and failed has its line in the table of the run; a command that never started has nothing to say.
    if (words[0] !== 'compute' && words[0] !== 'score') expect(outcome.stdout).toBe('')
  })

  test('given a process of its own, then it ends with that code and says that, and nothing else', async () => {
    const words = ['query', 'DROP TABLE debit', '-w', workspace]
    const outcome = await vigieProcess(words)
    expect(outcome.code).toBe(64)
    expect(outcome).toEqual(await vigie(words))
    expect(await vigieProcess(['query', 'SELECT 1 AS un', '-w', workspace, '--json'])).toEqual({
      ...{ code: 0, stderr: '' },
      stdout: expect.stringContaining('"un": 1'),
    })
  })

  test('given a run that was mistyped, then nobody is told that a run failed', async () => {
    const told = async () =>
      JSON.parse((await vigie(['events', '--last', '500', '-w', workspace, '--json'])).stdout).events
    const before = await told()
    expect((await vigie(['run', '-b', 'novembre', '-w', workspace])).code).toBe(64)
    expect(await told()).toEqual(before)
  })

  test.each(['approve', 'deliver'])('given a folder that is no workspace, when %s, then it says so', async (verb) => {
    const { code, stderr } = await vigie([verb, '2010', '-w', await temporaryFolder()])
    expect([code, stderr]).toEqual([66, expect.stringContaining('this folder is no workspace. Name the workspace')])
  })

  test('given a decision whose identifier matches nothing, then it is said, so that a mistyped one is seen', async () => {
    const run = await vigie(['run', '-b', '2010', '-w', workspace, '--accept', 'controle:refu:2010', '--reason', 'vu'])
    expect(run.stderr).toContain('--accept controle:refu:2010 let nothing pass')
    expect(run.code).toBe(20)
    // Nor is it told that somebody let anything pass.
    const { events } = JSON.parse((await vigie(['events', '--last', '100', '-w', workspace, '--json'])).stdout)
    expect(events.map(({ event }: { event: string }) => event)).not.toContain('gate.overridden')
  })

  test('given no signing key, when publishing, then it ends with 69 and says how to make one', async () => {
    const keyless = await ranWorkspace('first')
    for (const gone of ['cles', '6-lists']) rmSync(join(keyless, gone), { recursive: true })
    const run = await vigie(['publish', '-b', '2010', '-w', keyless])
    expect(run.code).toBe(69)
    expect(run.stderr).toContain('vigie keygen sign')
  })

  test('given a run in progress, when another starts, then it ends with 75 and names the process', async () => {
    const busy = await workspaceOf('small/batches')
    const first = spawn(process.execPath, [join(projectRoot, 'bin', 'vigie.js'), 'run', '-w', busy], {
      stdio: 'ignore',
    })
    const ended = new Promise((resolve) => first.once('exit', resolve))
    await until(() => readdirSync(busy).includes('runs'))
    const second = await vigie(['run', '-w', busy])
    expect(second.code).toBe(75)
    expect(second.stderr).toContain(`another run holds this workspace (process ${first.pid})`)
    first.kill('SIGKILL')
    await ended
  })

  test('given SIGTERM during a run, then it stops at a safe point, says so in its record, and the next run goes on', async () => {
    const stopped = await workspaceOf('small/batches')
    const run = spawn(process.execPath, [join(projectRoot, 'bin', 'vigie.js'), 'run', '-w', stopped], {
      stdio: 'ignore',
    })
    const ended = new Promise((resolve) => run.once('exit', resolve))
    await until(() => readdirSync(stopped).includes('1-imported'))
    run.kill('SIGTERM')
    expect(await ended).toBe(143)
    const [record] = JSON.parse((await vigie(['status', '-w', stopped, '--json'])).stdout).runs
    expect(record).toMatchObject({ outcome: 'interrupted', exitCode: 143 })
    expect((await vigie(['run', '-b', '2010', '-w', stopped])).code).toBe(0)
  })

  test('given a batch whose expected files miss, when nothing is named, then it waits with 66 and says which', async () => {
    const waiting = await ranWorkspace('first')
    rmSync(join(waiting, 'batches', '2011', 'sigfaible_pcoll.csv'))
    const run = await vigie(['run', '-w', waiting])
    expect(run.code).toBe(66)
    expect(run.stderr).toContain('2011: an expected source is not delivered: procol')
    expect(readdirSync(join(waiting, '6-lists')).sort()).toEqual(['2010', '2010.json'])
  })

  test('given --json, then stdout is one JSON document, also when it fails', async () => {
    for (const words of [
      ['status'],
      ['run', '-b', '2010'],
      ['run', '-b', '2012'],
      ['query', 'SELECT 1 AS un'],
      ['verify', workspace],
    ]) {
      const { stdout } = await vigie([...words, '-w', workspace, '--json'])
      expect(JSON.parse(stdout).schemaVersion).toBe(1)
    }
  })

  test('given --dry-run, then nothing is written', async () => {
    const fresh = await workspaceOf('small/batches')
    const before = readdirSync(fresh)
    expect((await vigie(['run', '-w', fresh, '--dry-run'])).stdout).toContain('for 2010, 2011')
    expect(readdirSync(fresh)).toEqual(before)
  })

  test('given a setting in vigie.yaml, the environment and a flag, then the flag wins, and a wrong key is refused', async () => {
    const set = await temporaryFolder()
    writeFileSync(join(set, 'vigie.yaml'), 'thread: 2\n')
    const wrong = await vigie(['status', '-w', set])
    expect(wrong.code).toBe(78)
    expect(wrong.stderr).toContain('key thread is no setting. Did you mean threads?')
    writeFileSync(join(set, 'vigie.yaml'), 'threads: 2\n')
    expect((await vigie(['status', '-w', set], { VIGIE_THREADS: 'deux' })).code).toBe(64)
    expect((await vigie(['status', '-w', set, '--threads', '1'], { VIGIE_THREADS: 'deux' })).code).toBe(0)
  })

  test('given the logs of a run, then no row is in them: no siret, no siren, no name', () => {
    const runs = join(workspace, 'runs')
    mkdirSync(runs, { recursive: true })
    const text = readdirSync(runs)
      .map((id) =>
        readdirSync(join(runs, id))
          .map((name) => readFileSync(join(runs, id, name), 'utf8'))
          .join(''),
      )
      .join('')
    expect(text).not.toMatch(/(?<![0-9a-f])9000[0-9]{5}/)
    expect(text).not.toContain('MENUISERIE')
  })

  test('every exit code that can end a command is listed, once', () => {
    const codes = exitCodes.map(({ code }) => code)
    expect(new Set(codes).size).toBe(codes.length)
    expect(exitCodeOf([])).toBe(0)
    expect(
      exitCodeOf([
        { cause: 'warning', message: '' },
        { cause: 'input-refused', message: '' },
      ]),
    ).toBe(65)
    expect(
      exitCodeOf([
        { cause: 'trust', message: '' },
        { cause: 'bug', message: '' },
      ]),
    ).toBe(70)
  })
})
