import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createEncryptionKey, encryptPackage } from '../deliver/index.js'
import { failure } from '../kernel/failure.js'
import { fastest, fastestOf, type Timed, timed } from './timing.js'

export interface PackageFigures {
  /** One package of that many bytes, and `tar` piped into `age` on the same files; null where age is not installed. */
  readonly bytes: number
  readonly ours: Timed
  readonly floor: Timed | null
  readonly zones: number
  /** Seconds of the packages of all zones, once one was made. */
  readonly small: Timed
}

/** What is wished of packages. Source: delivery, 2.1 and 6.2. */
const bounds = { megabytesPerSecond: 60, milliseconds: 30 } as const

/** What a zone is sent: six files, of the sizes that a list of some tens of companies has. */
const sizes: Readonly<Record<string, number>> = {
  'liste.parquet': 30_000,
  'liste.xlsx': 20_000,
  'liste.csv': 40_000,
  'liste.json': 90_000,
  'liste.html': 4_000,
  'dictionnaire.csv': 12_000,
}

/** Measures packages in a folder of its own, which goes away. */
export async function measurePackages(
  root: string,
  bytes: number,
  zones: number,
  times: number,
): Promise<PackageFigures> {
  await mkdir(root, { recursive: true })
  const folder = await mkdtemp(join(root, 'paquets-'))
  try {
    const { recipient } = await createEncryptionKey(join(folder, 'cle'))
    const recipients = [{ name: 'essai', key: recipient }]
    await writeFile(join(folder, 'grand'), randomBytes(bytes))
    const out = join(folder, 'paquet.age')
    const ours = () => encryptPackage(out, [{ name: 'grand', path: join(folder, 'grand') }], recipients)
    const clear = () => rm(out, { force: true })
    await ours()
    const theirs = async () => {
      await clear()
      await tarIntoAge(folder, 'grand', recipient, out)
    }
    const both = (await hasAge()) ? await fastestOf(times, clear, ours, theirs) : null
    const large = both ? both[0] : await fastestAlone(times, clear, ours)
    const files = await Promise.all(Object.entries(sizes).map(([name, size]) => oneFile(folder, name, size)))
    const small = await timed(async () => {
      for (let zone = 0; zone < zones; zone++) await encryptPackage(join(folder, `zone-${zone}.age`), files, recipients)
    })
    return { bytes, ours: large, floor: both ? both[1] : null, zones, small }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** What is past its bound, in words. */
export function packagesPastBounds({ bytes, ours, small, zones }: PackageFigures): string[] {
  const speed = bytes / 1e6 / ours.seconds
  const each = (1000 * small.seconds) / zones
  return [
    ...(speed < bounds.megabytesPerSecond ? [`${speed.toFixed(0)} MB/s, at least ${bounds.megabytesPerSecond}`] : []),
    ...(each > bounds.milliseconds ? [`${each.toFixed(1)} ms a zone, at most ${bounds.milliseconds}`] : []),
  ]
}

async function fastestAlone(
  times: number,
  before: () => Promise<unknown>,
  work: () => Promise<unknown>,
): Promise<Timed> {
  const found: Timed[] = []
  for (let time = 0; time < times; time++) {
    await before()
    found.push(await timed(work))
  }
  return fastest(found)
}

async function oneFile(folder: string, name: string, size: number) {
  const path = join(folder, name)
  await writeFile(path, randomBytes(size))
  return { name, path }
}

async function hasAge(): Promise<boolean> {
  const child = spawn('age', ['--version'], { stdio: 'ignore' })
  return new Promise((resolve) => {
    child.once('error', () => resolve(false)).once('exit', (code) => resolve(code === 0))
  })
}

async function tarIntoAge(folder: string, name: string, recipient: string, out: string): Promise<void> {
  const tar = spawn('tar', ['-c', '-C', folder, name], { stdio: ['ignore', 'pipe', 'ignore'] })
  const age = spawn('age', ['-r', recipient, '-o', out], { stdio: [tar.stdout, 'ignore', 'ignore'] })
  const [code] = await once(age, 'exit')
  await stat(out)
  if (code !== 0) throw failure('bug', `age ended with ${code}`)
}
