import { open, readFile, truncate } from 'node:fs/promises'
import { dirname } from 'node:path'
import { sha256 } from '../kernel/digest.js'
import { failure, type Issue } from '../kernel/failure.js'
import { makeFolder, syncPath } from './atomic.js'

/** One act of consequence. Digests and names of things, never a company. */
export interface AuditLine {
  readonly seq: number
  readonly at: string
  readonly actor: string
  readonly action: string
  readonly object: Readonly<Record<string, unknown>>
  /** SHA-256 of the line before, without its line end; null for the first. */
  readonly prev: string | null
}

/** SHA-256 of the last line: every release holds it, so that the signature of a month anchors what was written before. */
export async function auditHead(path: string): Promise<string | undefined> {
  const last = (await wholeLines(path)).at(-1)
  return last === undefined ? undefined : sha256(last)
}

/**
 * Adds one line, synced before the act is acknowledged. A last line that a crash left without its end was never
 * acknowledged, and goes. Source: delivery, 2.5.
 */
export async function appendAudit(path: string, act: Omit<AuditLine, 'seq' | 'prev'>): Promise<void> {
  await makeFolder(dirname(path))
  const lines = await wholeLines(path)
  const last = lines.at(-1)
  const seq = last === undefined ? 1 : (JSON.parse(last) as AuditLine).seq + 1
  const { at, actor, action, object } = act
  const line = JSON.stringify({ seq, at, actor, action, object, prev: last === undefined ? null : sha256(last) })
  const whole = lines.reduce((sum, one) => sum + Buffer.byteLength(one) + 1, 0)
  const handle = await open(path, 'a', 0o600)
  try {
    if ((await handle.stat()).size > whole) await truncate(path, whole)
    await handle.writeFile(`${line}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
  if (seq === 1) await syncPath(dirname(path))
}

/** Walks the log. Every line that is not chained to the one before is an issue of cause `chain`. */
export async function verifyAudit(path: string): Promise<{ lines: readonly AuditLine[]; issues: readonly Issue[] }> {
  const lines: AuditLine[] = []
  const issues: Issue[] = []
  let before: string | undefined
  for (const [index, text] of (await wholeLines(path)).entries()) {
    const place = `audit.ndjson, line ${index + 1}`
    const line = parseLine(text)
    if (!line) issues.push({ cause: 'chain', place, message: 'this is not a line of an audit log' })
    else {
      lines.push(line)
      if (line.seq !== index + 1)
        issues.push({ cause: 'chain', place, message: `its number is ${line.seq}, ${index + 1} is expected` })
      if (line.prev !== (before === undefined ? null : sha256(before)))
        issues.push({ cause: 'chain', place, message: 'it is not chained to the line before: one of them was changed' })
    }
    before = text
  }
  return { lines, issues }
}

function parseLine(text: string): AuditLine | undefined {
  try {
    const line = JSON.parse(text) as AuditLine
    return typeof line.seq === 'number' && typeof line.action === 'string' ? line : undefined
  } catch {
    return undefined
  }
}

async function wholeLines(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8').catch((error) => {
    if (error.code === 'ENOENT') return ''
    throw failure('io', `the audit log cannot be read (${error.code})`, { place: path })
  })
  return text.split('\n').slice(0, -1)
}
