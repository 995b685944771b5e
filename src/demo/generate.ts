import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { failure } from '../kernel/failure.js'
import { literal } from '../kernel/sql.js'
import { besideName } from '../store/atomic.js'
import { type Session, type SessionLimits, withSession } from '../store/session.js'
import { buildRange, prepareCountry, rangeSize } from './country/build.js'
import { type Batch, type Calendar, type CountryOptions, calendarOf } from './country/options.js'
import { companyTruthSql, monthTruthSql, oracleSql } from './country/truth.js'
import { type Delivery, deliveries } from './deliveries/index.js'
import { linesSql } from './deliveries/lines.js'
import { type GrowingFile, growFile } from './deliveries/write-file.js'

interface OpenFile {
  readonly delivery: Delivery
  readonly batch: Batch
  readonly file: GrowingFile
}

export interface Generation {
  readonly limits: SessionLimits
  progress(text: string): void
  /** Asked between two ranges: a country is all or nothing. */
  stopped(): boolean
}

/**
 * Writes a country into a folder: `batches/<AAMM>/` as the administrations deliver, and `verite/` for measuring. All is
 * written beside and moved at the end, after `ready`. Companies come range after range, so memory does not grow with
 * the country; while the engine makes the next lines, the last ones are compressed.
 */
export async function generateCountry(
  folder: string,
  options: CountryOptions,
  generation: Generation,
  ready: () => Promise<void> = async () => undefined,
): Promise<void> {
  const calendar = calendarOf(options)
  const beside = besideName(join(folder, 'pays'))
  try {
    await mkdir(join(beside, 'verite'), { recursive: true })
    await withSession(generation.limits, (session) => writeRanges(session, beside, options, calendar, generation))
    await ready()
    await moveInto(beside, folder, calendar)
  } finally {
    await rm(beside, { recursive: true, force: true })
  }
}

async function writeRanges(
  session: Session,
  place: string,
  { companies, seed }: CountryOptions,
  calendar: Calendar,
  { progress, stopped }: Generation,
): Promise<void> {
  const truth = (name: string) => join(place, 'verite', `${name}.parquet`)
  await prepareCountry(session)
  const files = await openFiles(place, calendar)
  const parts = partWriter(session, place)
  for (let from = 0; from < companies; from += rangeSize) {
    if (stopped()) throw failure('interrupted', 'the country is not made', { next: 'Run the same command again.' })
    const to = Math.min(from + rangeSize, companies)
    progress(`make companies ${from + 1} to ${to} of ${companies}`)
    await buildRange(session, { from, to }, seed, calendar)
    for (const { delivery, batch, file } of files) await parts.write(linesSql(delivery, { calendar, batch }), file)
    const number = String(from / rangeSize).padStart(3, '0')
    await writeParquet(session, companyTruthSql(calendar), truth(`entreprises-${number}`))
    await writeParquet(session, monthTruthSql(calendar), truth(`mois-${number}`))
  }
  await parts.finish()
  for (const { file } of files) await file.close()
  await writeParquet(session, oracleSql(truth('mois-*')), truth('oracle'))
}

async function openFiles(root: string, calendar: Calendar): Promise<OpenFile[]> {
  const files: OpenFile[] = []
  for (const batch of calendar.batches) {
    await mkdir(join(root, 'batches', batch.key), { recursive: true })
    for (const delivery of deliveries) {
      const form = {
        gzip: delivery.gzip?.(batch) ?? false,
        windows1252: delivery.windows1252?.(batch) ?? false,
      }
      const path = join(root, 'batches', batch.key, delivery.fileName(batch))
      files.push({ delivery, batch, file: await growFile(path, form, delivery.header({ calendar, batch })) })
    }
  }
  return files
}

/** Parts are written by the engine and appended behind its back, one at a time: at most two exist. */
function partWriter(session: Session, folder: string) {
  let appended: Promise<void> = Promise.resolve()
  let number = 0
  return {
    write: async (sql: string, file: GrowingFile) => {
      const part = join(folder, `part-${number++}.csv`)
      // No delimiter, no quote: the one column is the line, and what is wrong in it must stay wrong.
      await session.run(
        `COPY (${sql}) TO ${literal(part)} (FORMAT csv, HEADER false, DELIMITER e'\\x01', QUOTE '', ESCAPE '')`,
      )
      await appended
      appended = file.append(part)
      appended.catch(() => undefined)
    },
    finish: () => appended,
  }
}

async function writeParquet(session: Session, sql: string, path: string): Promise<void> {
  await session.run(`COPY (${sql}) TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd)`)
}

async function moveInto(from: string, folder: string, calendar: Calendar): Promise<void> {
  await mkdir(join(folder, 'batches'), { recursive: true })
  await rm(join(folder, 'verite'), { recursive: true, force: true })
  await rename(join(from, 'verite'), join(folder, 'verite'))
  for (const { key } of calendar.batches) {
    const place = join(folder, 'batches', key)
    await mkdir(dirname(place), { recursive: true })
    await rm(place, { recursive: true, force: true })
    await rename(join(from, 'batches', key), place)
  }
}
