import { wordSize } from '../../kernel/size.js'
import { dialect, type Form, longestPassed, longestRecord } from './dialect.js'

/** What is said of a line that does not have the form of the file. */
export const reasons = {
  tooLong: (longest: number) => `the line is longer than ${wordSize(longest)}`,
  openQuote: 'a quote is opened and not closed',
  afterQuote: 'a cell goes on after its closing quote',
  control: (value: number) => `holds a byte that is no text (0x${value.toString(16).padStart(2, '0')})`,
  cells: (found: number, width: number) => `${found} field${found > 1 ? 's' : ''} instead of ${width}`,
} as const

const shownOfTooLong = 1000

/** A refused line as it travels to the engine: its reason and its text in the first cell, the other cells empty. */
export function refusedRecord(form: Form, reason: string, line: Buffer): Buffer {
  const { refused, separator } = dialect
  const { longest = longestRecord } = form
  const cells = (text: string) =>
    Buffer.from(`${refused}${reason}${refused}${text}${separator.repeat(form.width - 1)}\n`)
  const whole = line.length <= longest ? cells(textOnly(line.toString('utf8'))) : undefined
  if (whole && whole.length <= longestPassed(longest)) return whole
  return cells(`${textOnly(line.toString('utf8', 0, shownOfTooLong))}…`)
}

/** The same text with � for what no text holds. */
function textOnly(text: string): string {
  let clean = text.replaceAll('\r\n', '\n')
  for (const unwanted of ['\0', '\r', ...Object.values(dialect)]) clean = clean.replaceAll(unwanted, '\ufffd')
  return clean.replaceAll('\n', dialect.lineBreak)
}
