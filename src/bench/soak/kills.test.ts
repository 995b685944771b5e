import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../testing/vigie.js'
import { type SoakReport, soakKills } from './kills.js'
import { drawTrials } from './moments.js'

/** A program with the verbs that a soak calls, which behaves, or has one fault after a run of it was killed. */
const pretender = `
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
const [fault, verb, ...words] = process.argv.slice(2)
process.chdir(words[words.indexOf('-w') + 1] ?? '.')
const ids = existsSync('runs') ? readdirSync('runs') : []
const recorded = ids.map((id) => JSON.parse(readFileSync('runs/' + id + '/run.json', 'utf8')))
const killed = recorded.some(({ outcome }) => outcome === 'running')
if (verb === 'keygen') mkdirSync('cles')
if (verb === 'status') {
  const said = fault === 'silent' ? 'running' : 'killed'
  console.log(JSON.stringify({ runs: recorded.map(({ id, outcome }) => ({ id, outcome: outcome === 'running' ? said : outcome })) }))
}
if (verb === 'run') {
  if (killed && fault === 'stuck') process.exit(74)
  const record = (outcome) => writeFileSync('runs/' + ids.length + '/run.json', JSON.stringify({ id: String(ids.length), outcome }))
  for (const folder of ['runs/' + ids.length, '1-imported', '6-lists']) mkdirSync(folder, { recursive: true })
  record('running')
  await pause(600)
  writeFileSync('1-imported/debit', killed && fault === 'other bytes' ? 'b' : 'a')
  if (killed && fault === 'leftover') writeFileSync('1-imported/debit.partiel', '')
  writeFileSync('6-lists/2011.json', '{}')
  record('done')
}
`

describe('what a soak sees', () => {
  let folder: string

  beforeAll(async () => {
    folder = await temporaryFolder()
    writeFileSync(join(folder, 'vigie.mjs'), pretender)
    mkdirSync(join(folder, 'batches', '2011'), { recursive: true })
  })

  const soak = (fault: string, trials: number): Promise<SoakReport> =>
    soakKills({
      program: {
        words: [process.execPath, join(folder, 'vigie.mjs'), fault],
        killGroup: (group) => process.kill(-group, 'SIGKILL'),
      },
      deliveries: { folder: join(folder, 'batches') },
      trials,
      seed: 1,
      progress: () => undefined,
      stopped: () => false,
    })

  test('given a program that resumes well, then all is equal and no workspace is kept', async () => {
    const report = await soak('none', 5)
    expect(report).toMatchObject({ equal: true, reference: { files: 2, codes: { 2011: 0 } } })
    expect(report.trials.map(({ kills, workspace }) => [kills.length, workspace])).toEqual([
      ...Array(4).fill([1, null]),
      [2, null],
    ])
    expect(report.kills).toBeGreaterThanOrEqual(5)
  })

  test.each([
    ['other bytes', '1-imported/debit has other bytes'],
    ['leftover', '1-imported/debit.partiel is left behind'],
    ['stuck', 'the next run ended with 74, not 0: '],
    ['silent', 'right after the kill, vigie status says running, not killed'],
  ])('given a program whose fault is "%s", then it is named and the workspace is kept', async (fault, words) => {
    const { equal, trials } = await soak(fault, 1)
    expect(equal).toBe(false)
    expect(trials[0]?.faults).toContain(words)
    rmSync(trials[0]?.workspace ?? '', { recursive: true })
  })
})

describe('the moments', () => {
  const moments = (seed: number) => drawTrials(1000, seed, 3000).map((trial) => trial.moments)

  test('are those of the seed, spread over the whole run', () => {
    expect(moments(1)).toEqual(moments(1))
    expect(moments(1)).not.toEqual(moments(2))
    for (const third of [0, 1, 2]) {
      const inside = moments(1).filter(([first = 0]) => Math.floor(first / 1000) === third).length
      expect(Math.abs(inside - 333)).toBeLessThan(60)
    }
  })

  test('every fifth workspace has two, which together are no longer than the run', () => {
    for (const [index, [first = 0, second]] of moments(1).entries()) {
      expect(second === undefined).toBe(index % 5 !== 4)
      expect(first + (second ?? 0)).toBeLessThanOrEqual(3001)
    }
  })
})
