import { readFileSync, writeFileSync } from 'node:fs'

/** What one piece of work took. */
export interface Measure {
  readonly seconds: number
  /** Largest resident memory of the process while it was done, what is done beside it included; null where nobody says. */
  readonly peakBytes: number | null
}

/** The same for a work on rows: a source, a family. */
export interface Work extends Measure {
  readonly rows: number
  /** Bytes of the files that it reads; null where they cannot be told from those of the work beside it. */
  readonly readBytes: number | null
  readonly writtenBytes: number
}

/** What a work wrote. */
export type Written = Pick<Work, 'rows' | 'writtenBytes'>

/** The works that are going on: the system keeps one high mark for the whole process, which starts again for each. */
const goingOn = new Set<{ peak: number }>()

/** Does a work, and says what it took. */
export async function measured<Result>(
  work: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly measure: Measure }> {
  const end = startMeasure()
  try {
    return { result: await work(), measure: end() }
  } finally {
    end()
  }
}

/** Starts a measure; what it gives ends it, at once or again. Works may overlap, and each has the peak of its own time. */
export function startMeasure(): () => Measure {
  const own = { peak: 0 }
  mark()
  goingOn.add(own)
  const started = performance.now()
  return () => {
    mark()
    goingOn.delete(own)
    const seconds = Math.round(performance.now() - started) / 1000
    return { seconds, peakBytes: own.peak > 0 ? own.peak : null }
  }
}

/** Reads the high mark for every work that is going on, and lowers it again: VmHWM, and 5 in clear_refs. Linux only. */
function mark(): void {
  try {
    const found = /^VmHWM:\s+([0-9]+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))
    const bytes = Number(found?.[1] ?? 0) * 1024
    for (const work of goingOn) work.peak = Math.max(work.peak, bytes)
    writeFileSync('/proc/self/clear_refs', '5')
  } catch {}
}

/** Bytes that this process read and wrote so far, through files and pipes; null where the system does not say. */
export function bytesMoved(): { readonly read: number; readonly written: number } | null {
  try {
    const text = readFileSync('/proc/self/io', 'utf8')
    const of = (name: string) => Number(new RegExp(`^${name}: ([0-9]+)$`, 'm').exec(text)?.[1])
    return { read: of('rchar'), written: of('wchar') }
  } catch {
    return null
  }
}

/** Adds up works done in parts, by name: a family is computed once for each range of companies. */
export class Works {
  private readonly known = new Map<string, Work>()

  async measure(name: string, work: () => Promise<Written>): Promise<void> {
    const { result, measure } = await measured(work)
    this.add(name, { ...measure, ...result, readBytes: null })
  }

  private add(name: string, part: Work): void {
    const before = this.known.get(name)
    const seconds = Math.round(((before?.seconds ?? 0) + part.seconds) * 1000) / 1000
    this.known.set(name, {
      seconds,
      peakBytes: part.peakBytes === null ? null : Math.max(before?.peakBytes ?? 0, part.peakBytes),
      rows: (before?.rows ?? 0) + part.rows,
      readBytes: null,
      writtenBytes: (before?.writtenBytes ?? 0) + part.writtenBytes,
    })
  }

  all(): Readonly<Record<string, Work>> {
    return Object.fromEntries(this.known)
  }
}
