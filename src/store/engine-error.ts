import { basename } from 'node:path'
import { type Failure, failure, isFailure } from '../kernel/failure.js'

/**
 * An error of the engine made fit to be shown and logged. The engine quotes the value it could not convert, hence a row:
 * only the first line is kept, and outside errors about names what stands between quotes is masked. What the operator can
 * mend is a Failure; the rest is an Error with a trace of our own, since the engine's is its message again.
 */
export function engineError(error: unknown, doing: 'reading' | 'writing' = 'reading'): Error {
  if (isFailure(error)) return error
  const whole = error instanceof Error ? error.message : String(error)
  const first = whole.split('\n', 1)[0] ?? ''
  const clean = /^(Binder|Catalog|Parser) Error: /.test(first) ? first : masked(whole)
  return operatorFailure(first, clean, whole, doing) ?? new Error(clean)
}

function operatorFailure(first: string, clean: string, whole: string, doing: string): Failure | undefined {
  const isIo = first.startsWith('IO Error: ')
  const name = nameIn(first)
  const place = name === undefined ? {} : { place: name }
  if (/^Permission Error: Cannot access (file|directory)/.test(first)) {
    return failure('trust', 'the engine opens no file outside the workspace', {
      ...place,
      next: 'Keep in the workspace itself what a link of it leads to, or mount it there.',
    })
  }
  if (/^Out of Memory Error: /.test(first) && /max_temp_directory_size/.test(whole)) {
    return failure('cannot-write', 'no space is left for the temporary files of the engine', { next: disk })
  }
  if (/^Out of Memory Error: |^std::bad_alloc/.test(first)) {
    return failure('memory', 'the engine has not enough memory', {
      next: 'Give more with --memory, or lower --threads.',
    })
  }
  if (isIo && (cannotWrite.test(clean) || (doing === 'writing' && /Cannot open file/.test(clean)))) {
    return failure('cannot-write', `cannot be written (${reason(first)})`, { ...place, next: disk })
  }
  if (isIo || damaged.test(clean)) {
    return failure('io', `cannot be read (${clean})`, {
      ...place,
      next: 'The file is damaged or was removed: run the stage that writes it again, after removing it.',
    })
  }
  return undefined
}

const disk = 'Look at the disk and at the rights on it.'
const cannotWrite = /No space left|Disk quota|Read-only file system|Could not write|Failed to create directory/i
const damaged = new RegExp(
  [
    'No magic bytes',
    'TProtocolException',
    "don't know what type",
    '^Invalid( Input)? Error: .*parquet',
    '^Invalid( Input)? Error: .*(snappy|zstd|decompression)',
    '^Invalid Input Error: Failed to read file',
  ].join('|'),
  'i',
)

/**
 * The first line with what is quoted masked, from the first quote to the last of its kind in the message: a value may hold
 * quotes itself, or line ends. What follows is the statement, which is not looked at.
 */
function masked(whole: string): string {
  const told = (whole.split('\n\nLINE ', 1)[0] ?? '').replace(/with value .* can't/, "with value … can't")
  const start = /(?<![A-Za-z])['"]/.exec(told)
  const end = start ? told.lastIndexOf(start[0]) : -1
  const tail = start && end > start.index ? told.slice(end + 1) : ''
  const shown = start ? `${told.slice(0, start.index)}…${tail}` : told
  return shown.split('\n', 1)[0] ?? ''
}

/** The name of the file a message quotes, never its folder; of one being written, the name it will have. */
function nameIn(line: string): string | undefined {
  const path = /["']([^"']*\/[^"']+)["']/.exec(line)?.[1]
  return path && basename(path).replace(/^\.ecriture-(.+)-[0-9a-f]{8}$/, '$1')
}

/** What the system says, after the last colon. */
const reason = (line: string) => line.slice(line.lastIndexOf(': ') + 2)
