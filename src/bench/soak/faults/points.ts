import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { differences, referenceOf } from '../digests.js'
import { logsOf } from '../last-run.js'
import { call, calm, lastLine } from '../program.js'
import { type Bench, type FaultReport, type FaultRequest, tried } from './fault-trial.js'
import { type Fault, faulty } from './interceptor.js'
import { badLists, halfDone } from './workspaces.js'

/** The verbs of a month in order, each from where the one before it ended. */
const verbs = ['import', 'validate', 'compact', 'perimeter', 'compute', 'score', 'stability', 'publish']

interface Step {
  readonly verb: string
  /** The workspace before it, and after it. */
  readonly before: string
  readonly after: string
  readonly first: string
  readonly second: string
  /** Calls of the file system that it makes, and how many of them are syncs. */
  readonly calls: number
  readonly syncs: number
}

/**
 * Kills each stage at each of its calls of the file system (every write, sync, rename, folder made or removed): lists are
 * absent or whole, and the same verb again ends with the bytes of a run that nobody disturbed. Source: delivery, R1.
 */
export function killEverywhere(given: FaultRequest, of: readonly string[] = verbs): Promise<FaultReport> {
  return tried(given, 'points', async (bench) => {
    const faults: string[] = []
    let kills = 0
    for (const step of await steps(bench, of)) {
      for (let at = 1; at <= step.calls; at += given.every) {
        bench.goOn(`${step.verb} killed at ${at} of ${step.calls}`)
        kills += 1
        const found = await disturbed(bench, step, { killAt: at })
        faults.push(...found.faults.map((fault) => `${step.verb}, killed at call ${at}: ${fault}`))
      }
    }
    return { tried: kills, seen: 'lists absent or whole; the same verb again gives the same bytes', faults }
  })
}

/**
 * Makes each sync fail in turn: the run ends with 74 and publishes nothing, that sync is not tried again, and the next run
 * completes. An event that cannot be kept is the exception: being told of a run must not change it, and its log says so. Source: delivery, R3.
 */
export function failEverySync(given: FaultRequest, of: readonly string[] = verbs): Promise<FaultReport> {
  return tried(given, 'sync', async (bench) => {
    const faults: string[] = []
    const all = await steps(bench, of)
    let syncs = 0
    for (const step of all) {
      for (let at = 1; at <= step.syncs; at += given.every) {
        bench.goOn(`${step.verb}, sync ${at} of ${step.syncs} fails`)
        syncs += 1
        const countIn = join(await bench.folder(), 'nombre')
        const found = await disturbed(bench, step, { failSyncAt: at, countIn })
        const [, , retried] = (await readFile(countIn, 'utf8').catch(() => '0 0 0')).split(' ')
        const said = [
          ...found.faults,
          ...(found.code === 74 || found.untold ? [] : [`it ended with ${found.code}, not 74: ${found.said}`]),
          ...(retried === '0' ? [] : ['the sync that failed was tried again']),
        ]
        faults.push(...said.map((fault) => `${step.verb}, sync ${at}: ${fault}`))
      }
    }
    if (syncs === 0) faults.push('nothing is synced')
    return { tried: syncs, seen: 'exit 74, nothing published, no sync tried again', faults }
  })
}

/** Each of these stages of the second batch, in order, with what it starts from and what it must give. */
async function steps(bench: Bench, of: readonly string[]): Promise<Step[]> {
  const { program } = bench.given
  const { folder, first, second } = await halfDone(bench)
  const found: Step[] = []
  let before = folder
  for (const verb of verbs) {
    const after = await bench.folder(before)
    const countIn = join(await bench.folder(), 'nombre')
    await calm(faulty(program, { countIn }), verb, '-b', second, '-w', after)
    const [calls = 0, syncs = 0] = (await readFile(countIn, 'utf8')).split(' ').map(Number)
    if (of.includes(verb)) found.push({ verb, before, after, first, second, calls, syncs })
    before = after
    if (verb === of.at(-1)) break
  }
  return found
}

/** Runs a step with a fault, looks, runs it again without, and compares. */
async function disturbed(bench: Bench, { verb, before, after, first, second }: Step, fault: Fault) {
  const { program } = bench.given
  const folder = await bench.folder(before)
  const words = [verb, '-b', second, '-w', folder]
  const ended = await call(faulty(program, fault), ...words)
  const faults = await badLists(program, folder, [first, second])
  const untold = logsOf(folder).includes('"event not spooled"')
  const again = await call(program, ...words)
  if (again.code !== 0 && again.code !== 20)
    faults.push(`the same verb again ended with ${again.code}: ${lastLine(again)}`)
  faults.push(...differences(folder, referenceOf(after)))
  return { faults, untold, code: ended.code, said: lastLine(ended) }
}
