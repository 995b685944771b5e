import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure, failure, failureOf, type Issue } from '../kernel/failure.js'

/** Someone who may open the package of a zone. */
export interface Recipient {
  readonly name: string
  readonly expires: string
  readonly key: string
}

/** The file of the recovery key, which opens every package: kept off line, in two halves. */
export const recovery = 'sequestre'

/**
 * Reads the recipients of a zone: one X25519 key of age a line, after a comment that names its owner and its last day
 * (`# nom=…; service=…; ajoute=2026-01-01; expire=2027-01-01`). Other kinds of keys are refused: not every version of age
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
    const expires = /;\s*expire=(\d{4}-\d\d-\d\d)\s*(?:;|$)/.exec(about)?.[1]
    about = ''
    if (!/^age1[02-9ac-hj-np-z]{58}$/.test(line)) refuse('this is not an X25519 key of age (age1…)')
    else if (!name || !expires) refuse('the line before does not say whose key it is and until when (nom=, expire=)')
    else if (expires < today) refuse(`the key of ${name} expired on ${expires}`)
    else if (recipients.some(({ key }) => key === line)) refuse(`the key of ${name} is there twice`)
    else recipients.push({ name, expires, key: line })
  }
  if (issues.length > 0) throw new Failure(issues)
  return recipients
}

/** The line that says whose key the next line is. */
const ownerLine = '# nom=NAME; service=SERVICE; ajoute=YYYY-MM-DD; expire=YYYY-MM-DD'

/**
 * Those who may open the package of each zone, the recovery key last. A zone without anybody is refused: as an input that
 * is not there, since somebody who has written no file yet attacked nothing. Told all at once.
 */
export async function recipientsOf(
  folder: string,
  zones: readonly string[],
  today: string,
): Promise<Map<string, Recipient[]>> {
  const issues: Issue[] = []
  const found = new Map<string, Recipient[]>()
  for (const name of [...zones, recovery]) {
    try {
      found.set(name, await readRecipients(folder, name, today))
    } catch (error) {
      const told = failureOf(error)
      if (!told) throw error
      issues.push(...told.issues)
    }
  }
  if (issues.length > 0) throw new Failure(issues)
  const kept = found.get(recovery) ?? []
  return new Map(
    zones.map((zone) => {
      const own = found.get(zone) ?? []
      return [zone, [...own, ...kept.filter(({ key }) => own.every((one) => one.key !== key))]]
    }),
  )
}

async function readRecipients(folder: string, name: string, today: string): Promise<Recipient[]> {
  const place = join(folder, `${name}.txt`)
  const text = await readFile(place, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  const found = parseRecipients(text, place, today)
  if (found.length > 0) return found
  throw failure('input-missing', `${name} has no recipient`, {
    place,
    next: `Write there each key that vigie keygen encrypt prints, after a line that says whose it is: ${ownerLine}`,
  })
}
