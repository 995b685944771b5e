import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect } from 'vitest'
import { isFailure } from '../kernel/failure.js'
import type { StageContext } from '../stages/context.js'
import { importBatch } from '../stages/import/index.js'
import { readParquet } from './parquet.js'
import { batch, catalogOf, contextIn, sourceFrom } from './stage-context.js'
import { temporaryFolder } from './vigie.js'

const declaration = (name: string, pattern: string, quoting: string) => `
  name: ${name}
  label: Source ${name}
  producer: Essai
  cadence: monthly
  expected: false
  files: ['${pattern}']
  dialect: { delimiter: ';', quoting: ${quoting} }
  scope: siren
  columns:
    - { name: siren, headers: [siren], type: siren, filled: true, meaning: The company }
    - { name: nom, headers: [nom], type: text, required: false, meaning: Its name }
  key: [siren]
  history: flux
  covers: { lag_months: 0 }
  lists_every_case: false`

const catalog = catalogOf(
  sourceFrom(declaration('voisin', '^voisin', 'none')),
  sourceFrom(declaration('hostile', 'hostile', 'double')),
)

/** A batch in which a file of the source `hostile` is put beside an innocent one. */
export class HostileBatch {
  private constructor(
    readonly folder: string,
    /** Where the files of the batch are. */
    readonly place: string,
  ) {}

  static async make(): Promise<HostileBatch> {
    const folder = await temporaryFolder()
    const place = join(folder, 'batches', '2011')
    await mkdir(place, { recursive: true })
    await writeFile(join(place, 'voisin.csv'), 'siren;nom\n900003005;VOISIN\n')
    return new HostileBatch(folder, place)
  }

  /** Imports the batch; the neighbour must come out as if nothing stood beside it. Gives the words of what is refused. */
  async refusals(reading: StageContext['reading'] = {}): Promise<string[]> {
    await rm(join(this.folder, '1-imported'), { recursive: true, force: true })
    const words = await this.attempt(reading)
    expect(await this.kept('voisin')).toEqual([{ siren: '900003005', nom: 'VOISIN' }])
    if (words.length > 0) await expect(this.kept('hostile')).rejects.toThrow()
    return words
  }

  /** The same, where even the neighbour may be refused. */
  async attempt(reading: StageContext['reading'] = {}): Promise<string[]> {
    return importBatch({ ...contextIn(this.folder, catalog), reading }, batch('2011')).then(
      () => [],
      (error) => {
        if (!isFailure(error)) throw error
        return error.issues.map(({ cause, place: where, message }) => `${cause} ${where}: ${message}`)
      },
    )
  }

  async kept(source: string): Promise<{ siren: unknown; nom: unknown }[]> {
    const rows = await readParquet(join(this.folder, '1-imported', '2011', `${source}.parquet`))
    return rows.map(({ siren, nom }) => ({ siren, nom }))
  }

  write(name: string, content: string | Buffer): Promise<void> {
    return writeFile(join(this.place, name), content)
  }
}

/** A gzip that holds a piece many times: a member each time, so that gibibytes take milliseconds to make. */
export function gzipMany(head: string, piece: string, times: number): Buffer {
  const member = gzipSync(piece)
  return Buffer.concat([gzipSync(head), ...Array.from({ length: times }, () => member)])
}

/** Gives what some work takes: its seconds, and the mebibytes of memory that the process grew by at most. */
export async function costOf(work: () => Promise<unknown>): Promise<{ seconds: number; mebibytes: number }> {
  const before = process.memoryUsage.rss()
  let most = before
  const started = performance.now()
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss())
  }, 20)
  try {
    await work()
  } finally {
    clearInterval(timer)
  }
  return { seconds: (performance.now() - started) / 1000, mebibytes: (most - before) / 2 ** 20 }
}
