import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { failure } from '../../../kernel/failure.js'
import type { Program } from '../program.js'

/** What a kind of fault was tried on, and what did not hold. */
export interface FaultReport {
  readonly trial: string
  /** Points, sizes, clocks …: how many were tried. */
  readonly tried: number
  readonly seconds: number
  /** What was seen, in a few words. */
  readonly seen: string
  readonly faults: readonly string[]
}

export interface FaultRequest {
  readonly program: Program
  /** Folder of delivered batches, two at least. */
  readonly batches: string
  /** One point of so many is tried; 1 is every one. */
  readonly every: number
  readonly progress: (text: string) => void
  readonly stopped: () => boolean
}

/** Folders of one trial, gone after it. */
export interface Bench {
  readonly given: FaultRequest
  /** A new folder, empty or a copy. */
  folder(copied?: string): Promise<string>
  /** Throws a Failure of cause `interrupted` when the person asked to stop. */
  goOn(text: string): void
}

/** Runs a trial in folders of its own and times it. */
export async function tried(
  given: FaultRequest,
  trial: string,
  work: (bench: Bench) => Promise<Pick<FaultReport, 'tried' | 'seen' | 'faults'>>,
): Promise<FaultReport> {
  const root = await mkdtemp(join(tmpdir(), 'vigie-fautes-'))
  const started = performance.now()
  let made = 0
  const bench: Bench = {
    given,
    folder: async (copied) => {
      const place = join(root, String(made++))
      if (copied === undefined) return mkdtemp(`${place}-`)
      await cp(copied, place, { recursive: true, preserveTimestamps: true })
      return place
    },
    goOn: (text) => {
      if (given.stopped()) throw failure('interrupted', `stopped during ${trial}`)
      given.progress(`${trial}: ${text}`)
    },
  }
  try {
    const found = await work(bench)
    return { trial, seconds: Math.round(performance.now() - started) / 1000, ...found }
  } finally {
    await rm(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
}
