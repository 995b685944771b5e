import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { failure } from '../../../kernel/failure.js'
import { randomFrom } from '../../../kernel/random.js'
import { openSession, type Session } from '../../../store/session.js'
import { type Asserted, byPlace, inOrder, type Kind, Model, type StateLine } from './model.js'
import { kinds, Workshop } from './workshop.js'

export interface HistoryFault {
  readonly history: number
  /** What was done so far, in order. */
  readonly done: readonly string[]
  readonly fault: string
}

export interface HistoriesReport {
  readonly seed: number
  readonly histories: number
  readonly operations: number
  readonly seconds: number
  readonly faults: readonly HistoryFault[]
}

export interface HistoriesRequest {
  readonly histories: number
  readonly seed: number
  /** The only history to make, to see again what one showed. */
  readonly only?: number | undefined
  readonly progress: (text: string) => void
  readonly stopped: () => boolean
}

/** Keys whose order is not that of their text, and complements that come late. */
const batches = ['2001', '2001_2', '2001_10', '2001_urssaf', '2002', '2002_01', '2003']
const mostOperations = 5
const enoughFaults = 5
const historiesPerSession = 200

/**
 * Makes random histories: batches that arrive in any order, again with other lines, as stock or flux, that are dropped or
 * rolled back. After each operation the state as of every batch must be what the model on paper says.
 */
export async function makeHistories(given: HistoriesRequest): Promise<HistoriesReport> {
  const started = performance.now()
  const faults: HistoryFault[] = []
  let [operations, made] = [0, 0]
  let session: Session | undefined
  try {
    const [first, last] = given.only === undefined ? [1, given.histories] : [given.only, given.only]
    for (let history = first; history <= last && faults.length < enoughFaults; history++) {
      if (given.stopped()) throw failure('interrupted', `stopped before history ${history}`)
      if (made % historiesPerSession === 0) {
        session?.close()
        session = await openSession({ memory: '500MB', threads: 1, temporary: join(tmpdir(), 'vigie-histoires') })
      }
      if (history % 10 === 0) given.progress(`history ${history} of ${given.histories}`)
      const { done, fault } = await makeOne(session as Session, given.seed, history)
      made++
      operations += done.length
      if (fault !== undefined) faults.push({ history, done, fault })
    }
  } finally {
    session?.close()
  }
  const seconds = Math.round((performance.now() - started) / 1000)
  return { seed: given.seed, histories: made, operations, seconds, faults }
}

async function makeOne(session: Session, seed: number, history: number) {
  const random = randomFrom(Math.imul(seed + 1, 0x85ebca6b) ^ history)
  const pick = (below: number) => Math.floor(random() * below)
  const root = await mkdtemp(join(memoryFolder(), 'vigie-histoire-'))
  const done: string[] = []
  try {
    const workshop = new Workshop(session, root)
    const models = new Map(kinds.map((kind) => [kind, new Model(kind)]))
    for (let left = pick(mostOperations) + 2; left > 0; left--) {
      done.push(await act(workshop, models, pick))
      const fault = await wrongState(workshop, models, left === 1 ? 'all' : pick(batches.length))
      if (fault !== undefined) return { done, fault }
    }
    return { done, fault: undefined }
  } catch (error) {
    return { done, fault: `it stopped: ${(error as Error).message.split('\n')[0]}` }
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

/** Where syncing costs nothing: what is tried here is what follows from what, and not the disk. */
const memoryFolder = () => (existsSync('/dev/shm') ? '/dev/shm' : tmpdir())

type Pick = (below: number) => number
type Models = ReadonlyMap<Kind, Model>

const held = (models: Models) => [...new Set([...models.values()].flatMap((model) => model.batches()))].sort(inOrder)

/** Does one thing to the workspace and to the models, and says what. */
async function act(workshop: Workshop, models: Models, pick: Pick): Promise<string> {
  const there = held(models)
  const chosen = there[pick(there.length)]
  const what = there.length === 0 ? 9 : pick(10)
  if (what === 0 && chosen !== undefined) {
    await workshop.rollback(chosen)
    for (const model of models.values()) model.drop((batch) => inOrder(batch, chosen) > 0)
    return `rollback --to ${chosen}`
  }
  if (what <= 2 && chosen !== undefined) {
    const kind = pick(2) === 0 ? kinds.find((one) => models.get(one)?.batches().includes(chosen)) : undefined
    await workshop.drop(chosen, kind)
    for (const model of models.values())
      if ((kind ?? model.kind) === model.kind) model.drop((batch) => batch === chosen)
    return `drop-batch ${chosen}${kind ? ` --source ${kind}` : ''}`
  }
  const batch = batches[pick(batches.length)] as string
  const kind = kinds[pick(kinds.length)] as Kind
  const asserted = draw(kind, pick)
  await workshop.assert(kind, batch, asserted)
  models.get(kind)?.assert(batch, asserted)
  const lines = asserted.lines.map(({ cle, valeur }) => `${cle}=${valeur}`).join(' ')
  return `import ${batch} ${kind} as ${asserted.mode}: ${lines}`
}

/** A few lines over few keys, so that they meet: each key once, unless a group may say the same thing twice. */
function draw(kind: Kind, pick: Pick): Asserted {
  const usual = kind === 'stock' ? 'stock' : 'flux'
  const other = usual === 'stock' ? 'flux' : 'stock'
  const mode = pick(5) === 0 ? other : usual
  const lines = Array.from({ length: pick(4) + 1 }, () => ({ cle: `c${pick(4)}`, valeur: pick(3) }))
  if (kind === 'groupe') return { mode, lines }
  return { mode, lines: [...new Map(lines.map((line) => [line.cle, line])).values()] }
}

/**
 * The first thing that is not as the models say; undefined when all holds. The states of all batches are looked at when all
 * is done; until then that of the last, and of another.
 */
async function wrongState(workshop: Workshop, models: Models, looked: 'all' | number): Promise<string | undefined> {
  const there = held(models)
  const last = there.at(-1)
  if (last === undefined) return undefined
  await workshop.compact(last)
  if (looked === 'all' && (await workshop.compact(last)) !== 'fresh') return 'compacting twice did something twice'
  const other = typeof looked === 'number' ? there[looked % there.length] : undefined
  const untils = looked === 'all' ? there : [...new Set([last, other ?? last])]
  for (const until of untils) {
    for (const [kind, model] of models) {
      const expected = model.state(until)
      const got = (await workshop.state(kind, until)).sort(byPlace)
      if (text(got) !== text(expected)) return `as of ${until}, ${kind} is ${text(got)} instead of ${text(expected)}`
    }
  }
  return undefined
}

const text = (state: readonly StateLine[]) =>
  `{${state.map(({ cle, valeur, lot, enregistrement }) => `${cle}=${valeur} (${lot}.${enregistrement})`).join(', ')}}`
