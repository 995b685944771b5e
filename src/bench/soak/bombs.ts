import { mkdir, mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Catalog } from '../../catalog/catalog.js'
import { failure } from '../../kernel/failure.js'
import { caseBytes } from '../../stages/import/index.js'
import { runIds } from './last-run.js'
import { call, type Program } from './program.js'

export interface BombReport {
  readonly bomb: string
  readonly exitCode: number
  readonly seconds: number
  /** The most memory that the process had; null when its run left no record. */
  readonly peakBytes: number | null
  /** What is not as it should be, in words. */
  readonly faults: readonly string[]
}

export interface BombRequest {
  readonly program: Program
  readonly catalog: Pick<Catalog, 'sources' | 'sourceCases'>
  readonly progress: (text: string) => void
  readonly stopped: () => boolean
}

/** What a bomb is made of: a small file that reads, and the pieces between its header and its lines. */
interface Seed {
  readonly file: string
  readonly header: Buffer
  readonly lines: Buffer
}

interface Bomb {
  readonly name: string
  readonly quoting: 'none' | 'double'
  readonly parts: (seed: Seed) => readonly (Buffer | { readonly zeros: number })[]
  readonly flags?: readonly string[]
  /** 20: what reads of it is kept. 65: it is refused whole. */
  readonly exitCode: 20 | 65
}

const mebibyte = 1 << 20
const filled = (piece: string, bytes: number) => Buffer.alloc(bytes, piece)
const times = (count: number, part: Buffer) => Array.from({ length: count }, () => part)
const rows = ({ header, lines }: Seed) => [
  gzipSync(header),
  ...times(128, gzipSync(filled(lines.toString('latin1'), 16 * mebibyte))),
]

const bombs: readonly Bomb[] = [
  {
    name: 'lines, then a gibibyte of zeros',
    quoting: 'none',
    parts: ({ header, lines }) => [header, lines, { zeros: 1024 * mebibyte }],
    exitCode: 20,
  },
  {
    name: 'a gibibyte without a line end',
    quoting: 'none',
    parts: () => times(1024, filled('x', mebibyte)),
    exitCode: 65,
  },
  {
    name: 'half a gibibyte of blank lines, then a table',
    quoting: 'none',
    parts: ({ header, lines }) => [...times(512, filled('\n', mebibyte)), header, lines],
    exitCode: 20,
  },
  {
    name: '32 MiB of lines that each open a quote',
    quoting: 'double',
    parts: ({ header, lines }) => [header, lines, ...times(32, filled('x","z;"\n', mebibyte))],
    exitCode: 20,
  },
  { name: 'two gibibytes of lines in a gzip', quoting: 'none', parts: rows, exitCode: 65 },
  {
    name: 'the same, let pass but for its records',
    quoting: 'none',
    parts: rows,
    flags: ['--limit', 'ratio=1000000', '--limit', 'records=5000000'],
    exitCode: 65,
  },
]

const [mostSeconds, mostBytes] = [300, 1500 * mebibyte]

/** Imports files that are far too much of something, each by a process of its own, in bounded time and memory. */
export async function importBombs({ program, catalog, progress, stopped }: BombRequest): Promise<BombReport[]> {
  const reports: BombReport[] = []
  for (const bomb of bombs) {
    if (stopped()) throw failure('interrupted', `stopped before: ${bomb.name}`)
    progress(bomb.name)
    reports.push(await importBomb(program, bomb, seedOf(catalog, bomb.quoting)))
  }
  return reports
}

async function importBomb(program: Program, bomb: Bomb, seed: Seed): Promise<BombReport> {
  const workspace = await mkdtemp(join(tmpdir(), 'vigie-bombe-'))
  try {
    const place = join(workspace, 'batches', '2011')
    await mkdir(place, { recursive: true })
    const file = await open(join(place, seed.file), 'w')
    for (const part of bomb.parts(seed)) {
      if ('zeros' in part) await file.truncate((await file.stat()).size + part.zeros)
      else await file.write(part)
    }
    await file.close()
    const started = performance.now()
    const { flags = [] } = bomb
    const words = ['import', '-b', '2011', '-w', workspace, '--memory', '500MB', ...flags]
    const { code, stderr } = await call(program, ...words)
    const seconds = Math.round((performance.now() - started) / 100) / 10
    const peakBytes = await peakOf(workspace)
    const last = stderr.trim().split('\n').at(-1)
    const faults = [
      ...(code === bomb.exitCode ? [] : [`it ended with ${code}, not ${bomb.exitCode}: ${last}`]),
      ...(seconds > mostSeconds ? [`it took more than ${mostSeconds} seconds`] : []),
      ...(peakBytes === null ? ['its run left no record'] : []),
      ...((peakBytes ?? 0) > mostBytes ? [`it took more than ${mostBytes / mebibyte} MiB of memory`] : []),
    ]
    return { bomb: bomb.name, exitCode: code, seconds, peakBytes, faults }
  } finally {
    await rm(workspace, { recursive: true, force: true })
  }
}

async function peakOf(workspace: string): Promise<number | null> {
  const [run] = runIds(workspace)
  if (run === undefined) return null
  const text = await readFile(join(workspace, 'runs', run, 'run.json'), 'utf8')
  const { stages } = JSON.parse(text) as { stages: readonly { peakBytes?: number }[] }
  return Math.max(0, ...stages.map(({ peakBytes = 0 }) => peakBytes))
}

/** The first business case, of a source of that quoting, whose lines are plain text of which some are kept. */
function seedOf({ sources, sourceCases }: BombRequest['catalog'], quoting: 'none' | 'double'): Seed {
  for (const source of sources.values()) {
    if (source.dialect.quoting !== quoting || source.header === 'optional') continue
    const found = sourceCases
      .get(source.name)
      ?.find(({ error, gzip, encoding, rows: kept }) => !error && !gzip && encoding !== 'utf-16le' && kept)
    if (!found) continue
    const bytes = caseBytes(found)
    const end = bytes.indexOf(10) + 1
    return { file: found.file, header: bytes.subarray(0, end), lines: bytes.subarray(end) }
  }
  throw failure('declaration', `no source of quoting "${quoting}" has a case whose lines are kept`)
}
