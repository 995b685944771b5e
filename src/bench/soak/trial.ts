import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { differences } from './digests.js'
import { lastMoment, recordedOutcome, runIds } from './last-run.js'
import type { Trial } from './moments.js'
import { freshWorkspace, type Prepared } from './prepare.js'
import { call, killAfter, milliseconds, type Program } from './program.js'

export interface Kill {
  /** Milliseconds after the start of the run. */
  readonly at: number
  /** The run was still there to be killed. */
  readonly killed: boolean
  /** What the run was doing, by its log. */
  readonly during: string
  /** What `vigie status` then says of that run; null when it had no record yet. */
  readonly status: string | null
}

export interface TrialReport {
  readonly trial: number
  readonly kills: readonly Kill[]
  /** Exit code of the run that was let finish. */
  readonly exitCode: number
  /** What is not as it should be, in words. */
  readonly faults: readonly string[]
  /** Kept, to be looked at, when something is wrong. */
  readonly workspace: string | null
}

/** Kills runs of a fresh workspace at the moments of a trial, lets the next one finish, and looks at everything. */
export async function runTrial(program: Program, prepared: Prepared, trial: Trial): Promise<TrialReport> {
  const workspace = await freshWorkspace(prepared.root)
  const kills: Kill[] = []
  const faults: string[] = []
  for (const at of trial.moments) {
    const { kill, fault } = await killOne(program, workspace, at)
    kills.push(kill)
    faults.push(...fault)
  }
  const expected = expectedCode(workspace, prepared.codes)
  const { code, stderr } = await call(program, 'run', '-w', workspace)
  if (code !== expected) {
    faults.push(`the next run ended with ${code}, not ${expected}: ${stderr.trim().split('\n').at(-1)}`)
  }
  faults.push(...differences(workspace, prepared.reference), ...(await badReleases(program, workspace, prepared)))
  const keep = faults.length > 0
  if (!keep) await rm(workspace, { recursive: true, force: true })
  return { trial: trial.number, kills, exitCode: code, faults, workspace: keep ? workspace : null }
}

async function killOne(program: Program, workspace: string, at: number): Promise<{ kill: Kill; fault: string[] }> {
  const before = runIds(workspace)
  const killed = await killAfter(program, ['run', '-w', workspace], milliseconds(at))
  const run = runIds(workspace).find((id) => !before.includes(id))
  const during = run === undefined ? 'starting' : lastMoment(workspace, run)
  const { code, stdout } = await call(program, 'status', '--json', '-w', workspace)
  if (code !== 0 && code !== 20) {
    return {
      kill: { at, killed, during, status: null },
      fault: [`right after the kill, vigie status ended with ${code}`],
    }
  }
  const { runs } = JSON.parse(stdout) as { runs: readonly { id: string; outcome: string }[] }
  const status = runs.find(({ id }) => id === run)?.outcome ?? null
  const outcome = run === undefined ? undefined : recordedOutcome(workspace, run)
  const wanted = outcome === 'running' ? 'killed' : (outcome ?? null)
  const fault = status === wanted ? [] : [`right after the kill, vigie status says ${status}, not ${wanted}`]
  return { kill: { at, killed, during: killed ? during : 'over before', status }, fault }
}

/** What is published before the last run is not run again, and its warnings are not said again. */
function expectedCode(workspace: string, codes: Prepared['codes']): number {
  const waiting = [...codes].filter(([batch]) => !existsSync(join(workspace, '6-lists', `${batch}.json`)))
  return Math.max(0, ...waiting.map(([, code]) => code))
}

/** Releases hold a time and a nonce, so their bytes differ from run to run: their signatures are verified instead. */
async function badReleases(program: Program, workspace: string, { reference }: Prepared): Promise<string[]> {
  const folders = reference.entries.filter((entry) => entry.endsWith('/release.json')).map((entry) => dirname(entry))
  const faults: string[] = []
  for (const folder of folders) {
    const { code } = await call(program, 'verify', join(workspace, folder), '-w', workspace)
    if (code !== 0) faults.push(`vigie verify ${folder} ended with ${code}`)
  }
  return faults
}
