import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { listDigests } from '../bench/soak/digests.js'
import { type Fault, faulty } from '../bench/soak/faults/interceptor.js'
import { call } from '../bench/soak/program.js'
import { builtProgram } from '../testing/built-program.js'
import { projectRoot, temporaryFolder, vigie } from '../testing/vigie.js'

/** Two months and a complement between them, up to their histories; nothing published. */
let base: string
let workspace: string
beforeAll(async () => {
  base = await temporaryFolder()
  cpSync(join(projectRoot, 'fixtures', 'small', 'batches'), join(base, 'batches'), { recursive: true })
  mkdirSync(join(base, 'batches', '2010_01'))
  const lines = ['Siret;Dt_effet;Lib_actx_stdx', '90000300500015;07JUL2020;ouverture_redressement']
  writeFileSync(join(base, 'batches', '2010_01', 'sigfaible_pcoll.csv'), `${lines.join('\n')}\n`)
  await upTo(base, ['2010', '2010_01', '2011'])
})
beforeEach(async () => {
  workspace = await temporaryFolder()
  cpSync(base, workspace, { recursive: true, preserveTimestamps: true })
})

async function upTo(folder: string, batches: readonly string[]): Promise<void> {
  for (const batch of batches)
    for (const verb of ['import', 'validate', 'compact']) await vigie([verb, '-b', batch, '-w', folder])
}

const json = async (...words: string[]) => JSON.parse((await vigie([...words, '-w', workspace, '--json'])).stdout)
const accepting = (id: string) => ['--accept', id, '--reason', 'essai']
const histories = (folder: string) =>
  Object.fromEntries(Object.entries(listDigests(folder)).filter(([path]) => /^(1-imported|3-history)/.test(path)))

describe('what batches asserted can be taken away, looked at first, and put back', () => {
  test('given --dry-run, then what would go, what it takes, and nothing is done', async () => {
    const before = listDigests(workspace)
    const { wouldTakeAway, accept } = await json('rollback', '--to', '2010', '--dry-run')
    expect(wouldTakeAway.batches).toEqual(['2010_01', '2011'])
    expect(wouldTakeAway.lines).toContainEqual({ batch: '2010_01', source: 'procol', lines: 1 })
    expect(accept).toBe('rollback:2010')
    expect(listDigests(workspace)).toEqual(before)
  })

  test('given much to take away, then it stops with 21 until someone says why', async () => {
    const stopped = await vigie(['drop-batch', '2011', '-w', workspace])
    expect(stopped.code).toBe(21)
    expect(stopped.stderr).toContain('--accept drop-batch:2011 --reason')
    expect((await vigie(['drop-batch', '2011', '-w', workspace, ...accepting('drop-batch:2011')])).code).toBe(0)
  })

  test('given a batch dropped in the middle, then all is as in a workspace that never had it', async () => {
    const { code, stderr } = await vigie(['drop-batch', '2010_01', '-w', workspace])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const other = await temporaryFolder()
    for (const batch of ['2010', '2011'])
      cpSync(join(base, 'batches', batch), join(other, 'batches', batch), { recursive: true })
    await upTo(other, ['2010', '2011'])
    expect(histories(workspace)).toEqual(histories(other))
    const { batches } = await json('status')
    expect(batches.map(({ batch, state }: Record<string, string>) => `${batch} ${state}`)).toContain(
      '2010_01 withdrawn',
    )
  })

  test('given an operation, then vigie restore gives every byte back, once', async () => {
    const before = histories(workspace)
    await vigie(['rollback', '--to', '2010', '-w', workspace, ...accepting('rollback:2010')])
    expect(readdirSync(join(workspace, '1-imported'))).toEqual(['2010'])
    expect((await vigie(['restore', '-w', workspace])).code).toBe(0)
    expect(histories(workspace)).toEqual(before)
    const again = await vigie(['restore', '-w', workspace])
    expect(again.code).toBe(66)
    expect(again.stderr).toContain('nothing that was taken away is kept any more')
  })

  test('given one source of a batch, then the others of that batch stay', async () => {
    await vigie(['drop-batch', '2011', '--source', 'debit', '-w', workspace])
    expect(existsSync(join(workspace, '1-imported', '2011', 'debit.parquet'))).toBe(false)
    expect(existsSync(join(workspace, '1-imported', '2011', 'cotisation.parquet'))).toBe(true)
    const { rows } = await json('state', 'debit', '--as-of', '2011')
    expect(new Set(rows.map(({ lot }: { lot: string }) => lot))).toEqual(new Set(['2010']))
  })

  test('given a withdrawn batch, then it is imported again only when it is named', async () => {
    await vigie(['drop-batch', '2010_01', '-w', workspace])
    const { wouldRun } = await json('run', '--dry-run')
    expect(wouldRun.batches).toEqual(['2010', '2011'])
    await vigie(['import', '-b', '2010_01', '-w', workspace])
    expect((await json('run', '--dry-run')).wouldRun.batches).toContain('2010_01')
  })

  test('given a retention, then purge takes older results and lines that a later stock says again, and no state moves', async () => {
    const stateBefore = (await json('state', 'effectif', '--as-of', '2011')).rows
    expect((await vigie(['purge', '-w', workspace])).stderr).toContain('no retention is set')
    writeFileSync(join(workspace, 'vigie.yaml'), 'retention: { assertions: 1 }\nundo: { share: 1 }\n')
    const { wouldTakeAway } = await json('purge', '--dry-run')
    const sources = wouldTakeAway.lines.map(({ batch, source }: Record<string, string>) => `${batch} ${source}`)
    expect(sources).toContain('2010 effectif')
    expect(sources).not.toContain('2010 debit')
    expect((await vigie(['purge', '-w', workspace])).code).toBe(0)
    expect((await json('state', 'effectif', '--as-of', '2011')).rows).toEqual(stateBefore)
  })

  test('given a perimeter, then prune takes the lines of companies that no batch follows, and nothing brings them back', async () => {
    expect((await vigie(['prune', '-w', workspace])).stderr).toContain('no perimeter was decided yet')
    for (const batch of ['2010', '2010_01', '2011']) await vigie(['perimeter', '-b', batch, '-w', workspace])
    const before = histories(workspace)
    const outside = async () =>
      (await json('state', 'cotisation')).rows.filter((row: Record<string, string>) => row.situation === 'hors').length
    const there = await outside()
    expect(there).toBeGreaterThan(0)
    const { wouldTakeAway } = await json('prune', '--dry-run')
    const lines = (source: string) =>
      wouldTakeAway.lines
        .filter((one: { source: string }) => one.source === source)
        .reduce((sum: number, one: { lines: number }) => sum + one.lines, 0)
    expect(lines('cotisation')).toBe(there)
    expect(lines('sirene')).toBe(0)
    expect((await vigie(['prune', '-w', workspace, ...accepting('prune:2011')])).code).toBe(0)
    expect(await outside()).toBe(0)
    const { run } = await json('import', '-b', '2011')
    expect(run.stages[0].outcome).toBe('fresh')
    expect((await vigie(['restore', '-w', workspace])).code).toBe(0)
    expect(histories(workspace)).toEqual(before)
  })

  test('given a batch that is not there, or a source it does not have, then what there is', async () => {
    const absent = await vigie(['rollback', '--to', '1912', '-w', workspace])
    expect(absent.code).toBe(66)
    expect(absent.stderr).toContain('Imported: 2010, 2010_01, 2011')
    expect((await vigie(['drop-batch', '2010_01', '--source', 'debit', '-w', workspace])).stderr).toContain(
      '2010_01 asserts nothing of debit',
    )
  })
})

describe('what was done is told', () => {
  test('given vigie history, then what each batch added, replaced and removed, and who ran it', async () => {
    await vigie(['drop-batch', '2010_01', '-w', workspace])
    const { lines, operations } = await json('history', '--source', 'procol')
    expect(
      lines.map(({ batch, added, run, operator }: Record<string, unknown>) => [batch, added, run, operator]),
    ).toEqual([
      ['2010', 11, expect.any(String), expect.stringContaining('@')],
      ['2011', 2, expect.any(String), expect.stringContaining('@')],
    ])
    expect(operations).toMatchObject([{ command: 'drop-batch', batches: ['2010_01'], lines: 1, outcome: 'done' }])
  })

  test('given vigie state, then each row of a company with the batch, file and record it came from', async () => {
    const { rows } = await json('state', 'procol', '--as-of', '2010_01', '--siren', '900 003 005')
    expect(rows).toEqual([
      expect.objectContaining({
        siret: '90000300500015',
        action: 'redressement',
        lot: '2010_01',
        fichier: 'sigfaible_pcoll.csv',
        enregistrement: 1,
      }),
    ])
    const nobody = await vigie(['state', 'procol', '--as-of', '2010', '--siren', '900099999', '-w', workspace])
    expect(nobody.stdout).toContain('No row of procol as of 2010')
  })
})

/** The program with a fault, on one thread, so that its calls come in the same order each time. */
const disturbed = (fault: Fault, words: readonly string[], folder: string) =>
  call(faulty(builtProgram, fault), ...words, '-w', folder, '--threads', '1')

describe('killed at any write, sync or rename, nothing is lost and the next run completes', () => {
  /** Every how many file operations it is killed; 1 is every one of them, and takes minutes. */
  const every = Number(process.env.KILL_EVERY ?? 29)
  /** No exit code: the process ended by a signal. */
  const killed = -1
  const operations: readonly (readonly string[])[] = [
    ['drop-batch', '2010_01'],
    ['rollback', '--to', '2010', ...accepting('rollback:2010')],
    ['compact', '-b', '2011'],
  ]

  test.each(operations)(
    '%s %s',
    async (...words) => {
      const start = await temporaryFolder()
      cpSync(base, start, { recursive: true, preserveTimestamps: true })
      if (words[0] === 'compact') rmSync(join(start, '3-history'), { recursive: true })
      const copy = async () => {
        const folder = await temporaryFolder()
        cpSync(start, folder, { recursive: true, preserveTimestamps: true })
        return folder
      }
      const whole = await copy()
      const counter = join(await temporaryFolder(), 'nombre')
      expect((await disturbed({ countIn: counter }, words, whole)).code).toBe(0)
      const calls = () => Number(readFileSync(counter, 'utf8').split(' ')[0])
      const count = calls()
      expect(count).toBeGreaterThan(20)
      for (let at = 1; at <= count; at += every) {
        const folder = await copy()
        const { code } = await disturbed({ killAt: at, countIn: counter }, words, folder)
        // Files that were written some time ago are not read again, so a later run makes fewer calls and may end before.
        if (code === 0) expect(calls()).toBeLessThan(at)
        else expect(code).toBe(killed)
        // The next run takes up what was begun; when nothing was, the same words do it.
        await vigie(['compact', '-b', words[0] === 'rollback' ? '2010' : '2011', '-w', folder])
        if (JSON.stringify(listDigests(folder)) !== JSON.stringify(listDigests(whole)))
          await vigie([...words, '-w', folder])
        expect(listDigests(folder), `killed at ${at} of ${count}`).toEqual(listDigests(whole))
      }
    },
    300_000 * Math.ceil(29 / every),
  )
})
