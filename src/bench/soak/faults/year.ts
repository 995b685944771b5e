import { cp, mkdir, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { listDigests } from '../digests.js'
import { call, calm, lastLine, type Program } from '../program.js'
import { type FaultReport, type FaultRequest, tried } from './fault-trial.js'
import { type Office, openOffice } from './office.js'

/** Companies of the invented country: few, since what is tried here is not the rows. */
const companies = '300'

/** What goes wrong in a month before the right files are there, and how the run must end until then. */
interface Accident {
  readonly what: string
  /** Changes what was delivered of a batch; `before` is the folder of the batch before it. */
  readonly spoil: (folder: string, before: string) => Promise<void>
  readonly code: number
}

/** By the rank of the month; in the others everything comes at once, and is right. */
const accidents: Readonly<Record<number, Accident>> = {
  3: { what: 'a source comes late', spoil: async (folder) => rm(await smallest(folder)), code: 66 },
  5: { what: 'a file arrives cut', spoil: async (folder) => cut(await smallest(folder, '.gz')), code: 65 },
  8: { what: 'last month is delivered again', spoil: again, code: 21 },
  10: {
    what: 'half of a source is not there',
    spoil: async (folder) => halve(await largest(folder, '.csv')),
    code: 21,
  },
}

/** The month after whose list a corrected delivery comes, as a complement. */
const corrected = 7

/**
 * Twelve months that nobody attends: a script drops deliveries, some late, cut, doubled or corrected; the line of cron runs;
 * a second and a third person approve. Each accident ends a run with the code of its cause and tells it by an event; each
 * list is the one that the right deliveries give, signed by production, and waits for approval with 22.
 */
export function liveOneYear(given: FaultRequest): Promise<FaultReport> {
  return tried(given, 'year', async (bench) => {
    const { program } = given
    const depot = await bench.folder()
    await calm(
      program,
      'demo',
      '--generate-only',
      '--companies',
      companies,
      '--batches',
      '12',
      '--months',
      '24',
      '-w',
      depot,
    )
    const months = (await readdir(join(depot, 'batches'))).sort()
    const office = await openOffice(program, await bench.folder(), await bench.folder())
    const faults: string[] = []
    for (const [rank, month] of months.entries()) {
      const [right, place] = [join(depot, 'batches', month), join(office.workspace, 'batches', month)]
      const accident = accidents[rank + 1]
      if (accident) {
        bench.goOn(`${month}: ${accident.what}`)
        await cp(right, place, { recursive: true })
        await accident.spoil(place, join(depot, 'batches', months[rank - 1] ?? month))
        faults.push(...(await goneWrong(office, month, accident)))
        await rm(place, { recursive: true })
      }
      bench.goOn(month)
      await cp(right, place, { recursive: true })
      faults.push(...(await published(office, month)))
      if (rank + 1 === corrected) {
        const complement = `${month}_01`
        bench.goOn(complement)
        const file = await largest(right, '.csv')
        for (const to of [depot, office.workspace]) {
          await mkdir(join(to, 'batches', complement))
          await withoutLastLine(file, join(to, 'batches', complement, basename(file)))
        }
        faults.push(...(await published(office, complement)))
      }
    }
    bench.goOn('the same year without accidents')
    faults.push(...(await unlikeQuiet(program, depot, office.workspace)))
    const audit = await call(program, 'audit', 'verify', '-w', office.workspace)
    if (audit.code !== 0) faults.push(`vigie audit verify ended with ${audit.code}: ${lastLine(audit)}`)
    const lists = months.length + 1
    return {
      tried: lists,
      seen: `${lists} lists signed, approved by two, sent; ${Object.keys(accidents).length} accidents told`,
      faults,
    }
  })
}

/** A delivery that is not right: the run says so by its code and by an event, and publishes nothing. */
async function goneWrong({ run, told }: Office, month: string, { what, code }: Accident): Promise<string[]> {
  const ended = await run()
  const events = await told()
  const alert = events.find((event) => !/^run\.(started|finished)$|^approval\./.test(event))
  return [
    ...(ended.code === code ? [] : [`${month}, ${what}: it ended with ${ended.code}, not ${code}: ${lastLine(ended)}`]),
    ...(alert ? [] : [`${month}, ${what}: no event tells it (${events.join(', ')})`]),
  ]
}

/** The right delivery: signed and waiting, told as such, then approved and sent without any other step. */
async function published({ run, told, approveAndSend }: Office, batch: string): Promise<string[]> {
  const ended = await run()
  const events = await told()
  const sent = ended.code === 22 ? await approveAndSend(batch) : undefined
  const delivered = await told()
  const idle = await run()
  await told()
  return [
    ...(ended.code === 22 ? [] : [`${batch}: it ended with ${ended.code}, not 22: ${lastLine(ended)}`]),
    ...(events.includes('approval.waiting') ? [] : [`${batch}: nobody was told that it waits (${events.join(', ')})`]),
    ...(sent && sent.code !== 0 ? [`${batch}: it was not sent (${sent.code}): ${lastLine(sent)}`] : []),
    ...(sent && !delivered.includes('delivery.published') ? [`${batch}: nobody was told that it can be sent`] : []),
    ...(idle.code === 0 ? [] : [`${batch}: once sent, the next run ended with ${idle.code}: ${lastLine(idle)}`]),
  ]
}

/** How the lists differ from those of a workspace that was given the right deliveries only. */
async function unlikeQuiet(program: Program, depot: string, workspace: string): Promise<string[]> {
  await calm(program, 'keygen', 'sign', '-w', depot)
  for (const batch of (await readdir(join(depot, 'batches'))).sort())
    await call(program, 'run', '-b', batch, '-w', depot)
  const lists = (folder: string) =>
    Object.entries(listDigests(folder)).filter(([path]) => path.startsWith('6-lists/') && path.endsWith('.parquet'))
  const [quiet, lived] = [lists(depot), new Map(lists(workspace))]
  if (quiet.length === 0) return ['without accidents there is no list']
  return quiet.flatMap(([path, digest]) =>
    lived.get(path) === digest ? [] : [`${path} is not that of the right deliveries`],
  )
}

/** The files of a folder by their size, from the smallest, of those whose names end so. */
async function bySize(folder: string, end: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(end)).sort()
  const sized = await Promise.all(
    names.map(async (name) => ({ path: join(folder, name), size: (await stat(join(folder, name))).size })),
  )
  return sized.sort((a, b) => a.size - b.size).map(({ path }) => path)
}

const smallest = async (folder: string, end = '') => (await bySize(folder, end))[0] ?? folder
const largest = async (folder: string, end: string) => (await bySize(folder, end)).at(-1) ?? folder

/** What a line that dropped leaves of a file. */
async function cut(file: string): Promise<void> {
  await truncate(file, Math.floor((await stat(file)).size / 2))
}

/** The header and the first half of the lines. */
async function halve(file: string): Promise<void> {
  const lines = (await readFile(file, 'latin1')).split('\n')
  await writeFile(file, `${lines.slice(0, Math.ceil(lines.length / 2)).join('\n')}\n`, 'latin1')
}

/** A correction: the same file, a line of which is taken back. */
async function withoutLastLine(file: string, to: string): Promise<void> {
  await writeFile(to, (await readFile(file, 'latin1')).replace(/[^\n]*\n?$/, ''), 'latin1')
}

async function again(folder: string, before: string): Promise<void> {
  for (const name of await readdir(folder)) await rm(join(folder, name))
  await cp(before, folder, { recursive: true })
}
