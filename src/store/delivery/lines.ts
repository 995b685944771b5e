/** Stands for a byte that no text holds; the types refuse cells that contain it. */
export const binaryMark = '\u001a'

const lineFeed = 10
const carriageReturn = 13

/**
 * Counts the lines of a decoded file while it passes, apart from the engine, so that what the engine read can be checked
 * against what was there. Ends every line with a line feed and marks NUL bytes and stray carriage returns.
 */
export class LineMeter {
  /** Line feeds seen, and one more for a last line without its own. */
  lines = 0
  /** Ranks, from 1, of the lines that hold nothing. They are no records. */
  readonly blank: number[] = []
  /** NUL bytes and carriage returns inside a line. */
  binary = 0
  private length = 0
  private pendingReturn = false

  pass(chunk: Buffer): Buffer {
    const bytes = this.normalise(chunk)
    let lineStart = -this.length
    for (let at = 0; at < bytes.length; at++) {
      if (bytes[at] === lineFeed) {
        this.lines++
        if (at === lineStart) this.blank.push(this.lines)
        lineStart = at + 1
      }
    }
    this.length = bytes.length - lineStart
    return bytes
  }

  end(): Buffer {
    const rest = this.pendingReturn ? this.mark(Buffer.from([carriageReturn])) : Buffer.alloc(0)
    this.pendingReturn = false
    this.length += rest.length
    if (this.length > 0) this.lines++
    return rest
  }

  private normalise(chunk: Buffer): Buffer {
    if (!this.pendingReturn && !chunk.includes(carriageReturn) && !chunk.includes(0)) return chunk
    let bytes = this.pendingReturn ? Buffer.concat([Buffer.from([carriageReturn]), chunk]) : chunk
    this.pendingReturn = bytes[bytes.length - 1] === carriageReturn
    if (this.pendingReturn) bytes = bytes.subarray(0, -1)
    const text = bytes.toString('latin1').replaceAll('\r\n', '\n')
    return this.mark(Buffer.from(text, 'latin1'))
  }

  private mark(bytes: Buffer): Buffer {
    for (const unwanted of [0, carriageReturn]) {
      for (let at = bytes.indexOf(unwanted); at !== -1; at = bytes.indexOf(unwanted, at + 1)) {
        bytes[at] = binaryMark.charCodeAt(0)
        this.binary++
      }
    }
    return bytes
  }
}
