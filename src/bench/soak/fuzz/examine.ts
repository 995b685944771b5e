import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { DeclaredSource } from '../../../catalog/catalog.js'
import { type ExaminedSource, examineSource } from '../../../stages/import/index.js'
import type { Session } from '../../../store/session.js'

/** Nothing this small may take longer, whatever it holds. */
const longest = 30_000

export interface Outcome {
  /** What is wrong with how the file was read; undefined when all holds. */
  readonly fault: string | undefined
  /** It was refused as a whole, with a reason. */
  readonly refused: boolean
}

/**
 * Reads a file through the very path of an import and says what is wrong with how that went: a crash, a hang, a record in
 * no bucket or in two, a line that was not counted.
 */
export async function readMutant(
  session: Session,
  source: DeclaredSource,
  folder: string,
  bytes: Buffer,
): Promise<Outcome> {
  const name = 'fichier'
  await writeFile(join(folder, name), bytes)
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`it was still read after ${longest / 1000} seconds`), longest)
  })
  const reading = examineSource(session, { batch: '0001', source, folder, names: [name], temporary: folder }, undefined)
  try {
    const result = await Promise.race([reading, late])
    if (typeof result === 'string') return { fault: result, refused: false }
    return { fault: wrongReport(source, result, bytes), refused: result.counts === undefined }
  } catch (error) {
    const [message = ''] = (error as Error).message.split('\n')
    return { fault: `it crashed: ${(error as Error).name}: ${message}`, refused: false }
  } finally {
    clearTimeout(timer)
  }
}

function wrongReport(
  { header }: DeclaredSource,
  { counts, files, issues }: ExaminedSource,
  bytes: Buffer,
): string | undefined {
  const unexpected = issues.find(({ cause }) => cause !== 'input-refused')
  if (unexpected) return `it was refused as ${unexpected.cause}: ${unexpected.message}`
  const [file] = files ?? []
  if (!counts || !file) return issues.length > 0 ? undefined : 'it gave neither counts nor a refusal'
  const { read, kept, refused, duplicates, replaced, ignored } = counts
  const sum = kept + refused + duplicates + replaced + ignored
  if (sum !== read) return `${read} records were read and ${sum} accounted for`
  if ([read, kept, refused, duplicates, replaced, ignored].some((count) => count < 0)) return 'a count is negative'
  const text = textOf(bytes, file.container, file.encoding)
  const expected = text === undefined ? undefined : linesAfterHeader(text)
  // A first line that is data is counted with the others.
  const isCounted = file.lines === expected || (header === 'optional' && file.lines === (expected ?? 0) + 1)
  if (expected !== undefined && !isCounted)
    return `it has ${expected} lines after its header, and ${file.lines} were counted`
  return undefined
}

/** The text of a file by other means than ours: as one byte a character, since only line feeds are counted. */
function textOf(bytes: Buffer, container: string, encoding: string): string | undefined {
  if (encoding.startsWith('utf-16') || !['plain', 'gzip'].includes(container)) return undefined
  return (container === 'gzip' ? gunzipSync(bytes) : bytes).toString('latin1').replace(/^\u00ef\u00bb\u00bf/, '')
}

/** The first line that is not blank is the header. */
function linesAfterHeader(text: string): number {
  const all = text.split('\n')
  if (all.at(-1) === '') all.pop()
  const header = all.findIndex((line) => line.replace(/\r$/, '') !== '')
  return all.length - header - 1
}
