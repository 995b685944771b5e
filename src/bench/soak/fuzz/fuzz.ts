import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Catalog, DeclaredSource } from '../../../catalog/catalog.js'
import { failure } from '../../../kernel/failure.js'
import { randomFrom } from '../../../kernel/random.js'
import { caseBytes } from '../../../stages/import/index.js'
import { openSession, type Session } from '../../../store/session.js'
import { readMutant } from './examine.js'
import { mutations } from './mutations.js'

export interface FuzzFault {
  readonly mutant: number
  readonly source: string
  readonly mutations: readonly string[]
  readonly fault: string
  /** Where the file that showed it is kept. */
  readonly file: string
}

export interface FuzzReport {
  readonly seed: number
  readonly seconds: number
  readonly mutants: number
  /** Of these, how many were refused as a whole. */
  readonly refusedWhole: number
  readonly sources: number
  readonly faults: readonly FuzzFault[]
}

export interface FuzzRequest {
  readonly catalog: Pick<Catalog, 'sources' | 'sourceCases'>
  readonly seconds: number
  readonly seed: number
  /** The first mutant to try. */
  readonly from?: number | undefined
  /** The only mutant to try, to see again what one showed. */
  readonly only?: number | undefined
  /** Folder in which to say what is being read, for whoever watches from another process. */
  readonly scratch?: string | undefined
  readonly progress: (text: string) => void
  readonly stopped: () => boolean
}

/** As many changes as a file is given, at most. */
const mostChanges = 4
/** A reading that takes long is a fault: what is read may not be long itself. */
const longestMutant = 4 << 20
/** A connection is worth no more than this many tables made and dropped. */
const mutantsPerSession = 500
export const enoughFaults = 10

/**
 * Changes the files of the business cases in every way a transmission, a producer or an enemy does, for a while, and reads
 * each through the import. The same seed makes the same mutants.
 */
export async function fuzzSources(given: FuzzRequest): Promise<FuzzReport> {
  const { seed, progress } = given
  const root = given.scratch ?? (await mkdtemp(join(tmpdir(), 'vigie-mutants-')))
  const sources = seedsOf(given.catalog)
  const faults: FuzzFault[] = []
  const started = performance.now()
  const elapsed = () => (performance.now() - started) / 1000
  let [mutants, refusedWhole] = [0, 0]
  let session: Session | undefined
  try {
    for (
      let mutant = given.only ?? given.from ?? 1;
      elapsed() < given.seconds && faults.length < enoughFaults;
      mutant++
    ) {
      if (given.stopped()) throw failure('interrupted', `stopped at mutant ${mutant}`)
      if (mutants % mutantsPerSession === 0) session = await fresh(session, root)
      mutants++
      if (mutant % 50 === 0) progress(`mutant ${mutant}, ${Math.round(elapsed())} s`)
      const so: FuzzState = { mutant, refusedWhole, faults }
      await writeFile(join(root, stateFile), JSON.stringify(so))
      const made = makeMutant(sources, seed, mutant)
      const { fault, refused } = await readMutant(session as Session, made.source, root, made.bytes)
      if (refused) refusedWhole++
      if (fault !== undefined) {
        faults.push(await faultOf(sources, seed, mutant, fault))
        session = await fresh(session, root)
      }
      if (given.only !== undefined) break
    }
  } finally {
    session?.close()
    // Whoever watches removes its own folder, once it has looked at it.
    if (given.scratch === undefined) await rm(root, { recursive: true, force: true })
  }
  return { seed, seconds: Math.round(elapsed()), mutants, refusedWhole, sources: sources.length, faults }
}

export interface Seeds {
  readonly source: DeclaredSource
  readonly files: readonly Buffer[]
}

/** What is written in the scratch folder before each mutant is read: all that is known, should it be the last one. */
export interface FuzzState extends Pick<FuzzReport, 'refusedWhole' | 'faults'> {
  readonly mutant: number
}

export const stateFile = 'courant'

/** What is said of a mutant that was read badly; its file is kept. */
export async function faultOf(
  sources: readonly Seeds[],
  seed: number,
  mutant: number,
  fault: string,
): Promise<FuzzFault> {
  const { source, names, bytes } = makeMutant(sources, seed, mutant)
  const folder = join(tmpdir(), 'vigie-mutants')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, `graine-${seed}-mutant-${mutant}`)
  await writeFile(file, bytes, { mode: 0o600 })
  return { mutant, source: source.name, mutations: names, fault, file }
}

export const seedsOf = ({ sources, sourceCases }: FuzzRequest['catalog']): Seeds[] =>
  [...sources.values()].flatMap((source) => {
    // A file that is refused as it is would be refused whatever is changed in it.
    const files = (sourceCases.get(source.name) ?? []).filter(({ error }) => error === undefined).map(caseBytes)
    return files.length > 0 ? [{ source, files }] : []
  })

/** The mutant of that number: nothing but the seed and its number decides it. */
function makeMutant(sources: readonly Seeds[], seed: number, mutant: number) {
  const random = randomFrom(Math.imul(seed + 1, 0x9e3779b1) ^ mutant)
  const pick = (below: number) => Math.floor(random() * below)
  const { source, files } = sources[pick(sources.length)] as Seeds
  let bytes = files[pick(files.length)] as Buffer
  const names: string[] = []
  for (let change = pick(mostChanges) + 1; change > 0; change--) {
    const mutation = mutations[pick(mutations.length)] as (typeof mutations)[number]
    names.push(mutation.name)
    bytes = mutation.apply(bytes, pick, files).subarray(0, longestMutant)
  }
  return { source, bytes, names }
}

async function fresh(before: Session | undefined, root: string): Promise<Session> {
  before?.close()
  return openSession({ memory: '1GB', threads: 2, temporary: join(root, 'moteur') })
}
