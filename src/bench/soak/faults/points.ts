import { readFile, rm } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { eachOf } from '../../../stages/bounded.js'
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
    const points = pointsOf(await steps(bench, of), given.every, ({ calls }) => calls)
    const faults = await atEach(points, async ({ step, at }) => {
      bench.goOn(`${step.verb} killed at ${at} of ${step.calls}`)
      const found = await disturbed(bench, step, { killAt: at })
      return found.faults.map((fault) => `${step.verb}, killed at call ${at}: ${fault}`)
    })
    return { tried: points.length, seen: 'lists absent or whole; the same verb again gives the same bytes', faults }
  })
}

/**
 * Makes each sync fail in turn: the run ends with 74 and publishes nothing, that sync is not tried again, and the next run
 * completes. An event that cannot be kept is the exception: being told of a run must not change it, and its log says so. Source: delivery, R3.
 */
export function failEverySync(given: FaultRequest, of: readonly string[] = verbs): Promise<FaultReport> {
  return tried(given, 'sync', async (bench) => {
    const points = pointsOf(await steps(bench, of), given.every, ({ syncs }) => syncs)
    const faults = await atEach(points, async ({ step, at }) => {
      bench.goOn(`${step.verb}, sync ${at} of ${step.syncs} fails`)
      const countIn = join(await bench.folder(), 'nombre')
      const found = await disturbed(bench, step, { failSyncAt: at, countIn })
      const [, , retried] = (await readFile(countIn, 'utf8').catch(() => '0 0 0')).split(' ')
      const said = [
        ...found.faults,
        ...(found.code === 74 || found.untold ? [] : [`it ended with ${found.code}, not 74: ${found.said}`]),
        ...(retried === '0' ? [] : ['the sync that failed was tried again']),
      ]
      return said.map((fault) => `${step.verb}, sync ${at}: ${fault}`)
    })
    if (points.length === 0) faults.push('nothing is synced')
    return { tried: points.length, seen: 'exit 74, nothing published, no sync tried again', faults }
  })
}

/** A call of a step, from 1. */
interface Point {
  readonly step: Step
  readonly at: number
}

/** One of every so many calls of the steps. */
const pointsOf = (steps: readonly Step[], every: number, count: (step: Step) => number): Point[] =>
  steps.flatMap((step) => {
    const points: Point[] = []
    for (let at = 1; at <= count(step); at += every) points.push({ step, at })
    return points
  })

/** Each is a whole program with the memory of one. */
const atOnce = Math.min(4, availableParallelism())

/** Tries each point in a workspace of its own, some at once; gives what did not hold, in the order of the points. */
async function atEach(points: readonly Point[], attempt: (point: Point) => Promise<string[]>): Promise<string[]> {
  const faults: string[][] = []
  await eachOf(points.entries(), atOnce, async ([rank, point]) => {
    faults[rank] = await attempt(point)
  })
  return faults.flat()
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
  if (faults.length === 0) await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  return { faults, untold, code: ended.code, said: lastLine(ended) }
}
