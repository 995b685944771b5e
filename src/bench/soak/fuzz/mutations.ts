import { gzipSync } from 'node:zlib'

/** Gives a whole number below the one it is given. */
export type Pick = (below: number) => number

export interface Mutation {
  readonly name: string
  /** A file made of another; `others` are files of the same source. */
  readonly apply: (bytes: Buffer, pick: Pick, others: readonly Buffer[]) => Buffer
}

const lineFeed = 10
/** What breaks readers: quotes, delimiters, line ends, zeros, marks, the bytes of the engine's own dialect. */
const pieces = [
  '"',
  '""',
  ';',
  ',',
  '\t',
  '\r',
  '\n',
  '\r\n',
  '\n\n',
  '\0',
  '\u001d',
  '\u001e',
  '\u001f',
  '\ufeff',
  '\u2028',
  'é',
  '\u00a0',
  ' ',
  '-',
  '0',
  '9999999999',
  '1e308',
  'NaN',
  "'",
  '\\',
  '$(',
  '%s',
  '=1+1',
]
/** What, in every line, makes each line depend on the next ones. */
const sowed = ['"', '";"', '","', ';"', ',"', '""', '\r', '\0', '\n']
const single = [0x80, 0x9f, 0xa0, 0xe9, 0xff, 0xfe, 0xc3, 0xed]

const place = (bytes: Buffer, pick: Pick) => pick(bytes.length + 1)
const lines = (bytes: Buffer) => bytes.toString('latin1').split('\n')
const joined = (parts: readonly string[]) => Buffer.from(parts.join('\n'), 'latin1')
const one = <Value>(values: readonly Value[], pick: Pick) => values[pick(values.length)] as Value

function insert(bytes: Buffer, at: number, what: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, at), what, bytes.subarray(at)])
}

/** Changes one cell of one line, whatever stands between its cells. */
function cell(bytes: Buffer, pick: Pick, change: (cell: string) => string): Buffer {
  const all = lines(bytes)
  const at = pick(all.length)
  const delimiter = all[at]?.includes(';') ? ';' : ','
  const cells = (all[at] ?? '').split(delimiter)
  const column = pick(cells.length)
  cells[column] = change(cells[column] ?? '')
  all[at] = cells.join(delimiter)
  return joined(all)
}

/** Each changes a file at one level: a byte, a cell, a line, or the file as a whole. */
export const mutations: readonly Mutation[] = [
  { name: 'flip a bit', apply: (bytes, pick) => flip(bytes, pick) },
  { name: 'put a piece in', apply: (bytes, pick) => insert(bytes, place(bytes, pick), Buffer.from(one(pieces, pick))) },
  {
    name: 'put a lone byte in',
    apply: (bytes, pick) => insert(bytes, place(bytes, pick), Buffer.of(one(single, pick))),
  },
  { name: 'take bytes out', apply: (bytes, pick) => without(bytes, place(bytes, pick), pick(8) + 1) },
  { name: 'empty a cell', apply: (bytes, pick) => cell(bytes, pick, () => '') },
  { name: 'quote a cell', apply: (bytes, pick) => cell(bytes, pick, (text) => `"${text}"`) },
  { name: 'open a quote', apply: (bytes, pick) => cell(bytes, pick, (text) => `"${text}`) },
  { name: 'put a piece for a cell', apply: (bytes, pick) => cell(bytes, pick, () => one(pieces, pick)) },
  { name: 'lengthen a cell', apply: (bytes, pick) => cell(bytes, pick, (text) => text + '9'.repeat(pick(3000))) },
  { name: 'split a cell', apply: (bytes, pick) => cell(bytes, pick, (text) => `${text};${text},`) },
  {
    name: 'say a line again',
    apply: (bytes, pick) => spliced(bytes, pick, (all, at) => [all[at] ?? '', all[at] ?? '']),
  },
  { name: 'drop a line', apply: (bytes, pick) => spliced(bytes, pick, () => []) },
  {
    name: 'put the header again',
    apply: (bytes, pick) => spliced(bytes, pick, (all, at) => [all[0] ?? '', all[at] ?? '']),
  },
  { name: 'put a blank line in', apply: (bytes, pick) => spliced(bytes, pick, (all, at) => ['', all[at] ?? '', '\r']) },
  {
    name: 'put a piece in every line, said many times',
    apply: (bytes, pick) => everyLine(bytes, pick(60_000) + 2, one(sowed, pick), pick(40)),
  },
  { name: 'say the lines many times', apply: (bytes, pick) => repeated(bytes, pick(200) + 2) },
  { name: 'swap two lines', apply: (bytes, pick) => swapped(bytes, pick) },
  { name: 'cut the file', apply: (bytes, pick) => bytes.subarray(0, place(bytes, pick)) },
  { name: 'cut its start', apply: (bytes, pick) => bytes.subarray(place(bytes, pick)) },
  { name: 'put two files end to end', apply: (bytes, pick, others) => Buffer.concat([bytes, one(others, pick)]) },
  {
    name: 'put two files together without a line end',
    apply: (bytes, pick, others) => glued(bytes, one(others, pick)),
  },
  {
    name: 'line ends of Windows',
    apply: (bytes) => Buffer.from(bytes.toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1'),
  },
  {
    name: 'line ends of old',
    apply: (bytes) => Buffer.from(bytes.toString('latin1').replaceAll('\n', '\r'), 'latin1'),
  },
  { name: 'take it for Latin-1', apply: (bytes) => Buffer.from(bytes.toString('latin1'), 'utf8') },
  { name: 'write it as UTF-16', apply: (bytes) => Buffer.from(`\ufeff${bytes.toString('utf8')}`, 'utf16le') },
  { name: 'compress it', apply: (bytes) => gzipSync(bytes) },
  { name: 'compress it, and cut that', apply: (bytes, pick) => cutGzip(bytes, pick) },
  { name: 'compress it, and damage that', apply: (bytes, pick) => flip(gzipSync(bytes), pick) },
]

function flip(bytes: Buffer, pick: Pick): Buffer {
  const copy = Buffer.from(bytes)
  const at = pick(Math.max(1, copy.length))
  if (copy.length > 0) copy[at] = (copy[at] as number) ^ (1 << pick(8))
  return copy
}

const without = (bytes: Buffer, at: number, count: number) =>
  Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + count)])

function spliced(bytes: Buffer, pick: Pick, change: (all: readonly string[], at: number) => readonly string[]): Buffer {
  const all = lines(bytes)
  const at = pick(all.length)
  return joined([...all.slice(0, at), ...change(all, at), ...all.slice(at + 1)])
}

function repeated(bytes: Buffer, times: number): Buffer {
  const end = bytes.indexOf(lineFeed) + 1
  const body = bytes.subarray(end)
  return Buffer.concat([bytes.subarray(0, end), ...Array.from({ length: times }, () => body)])
}

/** The lines after the first, again and again until there are so many, each with a piece at the same place. */
function everyLine(bytes: Buffer, count: number, piece: string, at: number): Buffer {
  const [header = '', ...body] = lines(bytes)
  const sown = body.map((line) => line.slice(0, at) + piece + line.slice(at))
  const all = Array.from({ length: sown.length > 0 ? count : 0 }, (_, index) => sown[index % sown.length] as string)
  return joined([header, ...all])
}

function swapped(bytes: Buffer, pick: Pick): Buffer {
  const all = lines(bytes)
  const [a, b] = [pick(all.length), pick(all.length)]
  const kept = all[a] ?? ''
  all[a] = all[b] ?? ''
  all[b] = kept
  return joined(all)
}

const glued = (bytes: Buffer, other: Buffer) => Buffer.concat([bytes.subarray(0, Math.max(0, bytes.length - 1)), other])

function cutGzip(bytes: Buffer, pick: Pick): Buffer {
  const whole = gzipSync(bytes)
  return whole.subarray(0, pick(whole.length))
}
