import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure, failureOf, type Issue } from '../kernel/failure.js'

/** Someone who may open the package of a zone. */
export interface Recipient {
  readonly name: string
  /** As habilitations name them: `agent=`, or their name where it is the same. */
  readonly agent: string
  readonly expires: string
  readonly key: string
}

/** The file of the recovery key, which opens every package: kept off line, in two halves. */
export const recovery = 'sequestre'

/**
 * Reads the recipients of a zone: one X25519 key of age a line, after a comment that names its owner and its last day
 * (`# nom=…; agent=…; service=…; ajoute=2026-01-01; expire=2027-01-01`). Other kinds of keys are refused: not every version of age
 * reads them, and mixed they would lower the protection of all. Source: delivery, 2.1 and 2.2.
 */
export function parseRecipients(text: string, place: string, today: string): Recipient[] {
  const recipients: Recipient[] = []
  const issues: Issue[] = []
  let about = ''
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim()
    const refuse = (message: string) => issues.push({ cause: 'trust', place: `${place}, line ${index + 1}`, message })
    if (line.startsWith('#')) about = line
    if (line === '' || line.startsWith('#')) continue
    const name = /(?:^#|;)\s*nom=([^;]+)/.exec(about)?.[1]?.trim()
    const agent = /(?:^#|;)\s*agent=([^;]+)/.exec(about)?.[1]?.trim() || name
    const expires = /;\s*expire=(\d{4}-\d\d-\d\d)\s*(?:;|$)/.exec(about)?.[1]
    about = ''
    if (!/^age1[02-9ac-hj-np-z]{58}$/.test(line)) refuse('this is not an X25519 key of age (age1…)')
    else if (!name || !agent || !expires)
      refuse('the line before does not say whose key it is and until when (nom=, expire=)')
    else if (expires < today) refuse(`the key of ${name} expired on ${expires}`)
    else if (recipients.some(({ key }) => key === line)) refuse(`the key of ${name} is there twice`)
    else recipients.push({ name, agent, expires, key: line })
  }
  if (issues.length > 0) throw new Failure(issues)
  return recipients
}

/** The line that says whose key the next line is. */
const ownerLine = '# nom=NAME; agent=AGENT; service=SERVICE; ajoute=YYYY-MM-DD; expire=YYYY-MM-DD'

export const recipientsFile = (folder: string, zone: string) => join(folder, `${zone}.txt`)

/**
 * Those who may open the package of a zone, by its file, and what is wrong with that file. A zone that needs somebody and has
 * nobody misses an input, since whoever has written no file yet attacked nothing.
 */
export async function readRecipients(
  folder: string,
  zone: string,
  today: string,
  needed: boolean,
): Promise<{ recipients: readonly Recipient[]; issues: readonly Issue[] }> {
  const place = recipientsFile(folder, zone)
  const text = await readFile(place, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  try {
    const recipients = parseRecipients(text, place, today)
    if (recipients.length > 0 || !needed) return { recipients, issues: [] }
  } catch (error) {
    const told = failureOf(error)
    if (!told) throw error
    return { recipients: [], issues: told.issues }
  }
  const message = `${zone} has no recipient`
  const next = `Write there each key that vigie keygen encrypt prints, after a line that says whose it is: ${ownerLine}`
  return { recipients: [], issues: [{ cause: 'input-missing', place, message, next }] }
}
