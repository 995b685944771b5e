import { readFileSync } from 'node:fs'
import { inflateRawSync } from 'node:zlib'
import { SaxesParser } from 'saxes'

/** The parts of a zip archive by its directory, read by something else than what wrote it. */
export function zipParts(path: string): Map<string, string> {
  const bytes = readFileSync(path)
  const end = bytes.lastIndexOf(Buffer.from('504b0506', 'hex'))
  const parts = new Map<string, string>()
  let at = bytes.readUInt32LE(end + 16)
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    const [packed, long, extra, comment] = [20, 28, 30, 32].map((field, index) =>
      index === 0 ? bytes.readUInt32LE(at + field) : bytes.readUInt16LE(at + field),
    ) as [number, number, number, number]
    const start = bytes.readUInt32LE(at + 42)
    const data = start + 30 + bytes.readUInt16LE(start + 26) + bytes.readUInt16LE(start + 28)
    const name = bytes.toString('utf8', at + 46, at + 46 + long)
    parts.set(name, inflateRawSync(bytes.subarray(data, data + packed)).toString('utf8'))
    at += 46 + long + extra + comment
  }
  return parts
}

export interface ReadCell {
  /** `inlineStr` for a text, nothing for a number. */
  readonly type: string | undefined
  readonly value: string
}

/** The rows of a sheet, and every kind of element that its XML holds. */
export function sheetRows(xml: string): { rows: ReadCell[][]; elements: Set<string> } {
  const rows: ReadCell[][] = []
  const elements = new Set<string>()
  const parser = new SaxesParser()
  let cell: { type: string | undefined; value: string } | undefined
  parser.on('opentag', ({ name, attributes }) => {
    elements.add(name)
    if (name === 'row') rows.push([])
    if (name === 'c') cell = { type: attributes.t, value: '' }
  })
  parser.on('text', (text) => {
    if (cell) cell.value += text
  })
  parser.on('closetag', ({ name }) => {
    if (name !== 'c' || !cell) return
    rows.at(-1)?.push(cell)
    cell = undefined
  })
  parser.write(xml).close()
  return { rows, elements }
}
