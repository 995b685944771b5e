import { open, stat } from 'node:fs/promises'
import { failure } from '../kernel/failure.js'

/**
 * Gives the whole lines of a log, then, as long as it is asked to go on, those that are added to it. A last line that is
 * being written waits for its end.
 */
export async function* logLines(path: string, goesOn: () => Promise<boolean>): AsyncGenerator<string> {
  if (!(await stat(path).catch(() => undefined))) {
    throw failure('input-missing', 'this run has no log', { place: path, next: 'vigie runs lists the others.' })
  }
  const handle = await open(path, 'r')
  const part = Buffer.alloc(1 << 16)
  let rest = Buffer.alloc(0)
  try {
    for (let last = false; ; ) {
      const { bytesRead } = await handle.read(part, 0, part.length, null)
      if (bytesRead > 0) {
        rest = Buffer.concat([rest, part.subarray(0, bytesRead)])
        for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
          yield rest.subarray(0, end).toString('utf8')
          rest = rest.subarray(end + 1)
        }
        continue
      }
      if (last) return
      // Once it does not go on, what was added meanwhile is still read.
      if (!(await goesOn())) last = true
      else await new Promise((resolve) => setTimeout(resolve, 200))
    }
  } finally {
    await handle.close()
  }
}

/** A line of a log for people: when, how grave, what, and the facts that go with it. */
export function wordLine(line: string): string {
  let fields: Record<string, unknown>
  try {
    fields = JSON.parse(line) as Record<string, unknown>
  } catch {
    return line
  }
  const {
    time,
    level,
    event,
    msg,
    run: _run,
    cause: _cause,
    place: _place,
    message: _message,
    next: _next,
    ...more
  } = fields
  const facts = Object.entries(more).map(([name, value]) => `${name}=${shortened(value)}`)
  const told = [event, msg].filter((part) => part !== undefined).map(String)
  return [String(time).slice(11, 19), String(level).padEnd(5), ...told, ...facts].join(' ')
}

const longest = 120

function shortened(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}
