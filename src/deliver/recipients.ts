import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure, failure, type Issue } from '../kernel/failure.js'

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

/** Those who may open the package of a zone, the recovery key last. A zone without anybody is refused. */
export async function recipientsOf(folder: string, zone: string, today: string): Promise<Recipient[]> {
  const read = async (name: string) => {
    const place = join(folder, `${name}.txt`)
    const text = await readFile(place, 'utf8').catch(() => '')
    const found = parseRecipients(text, place, today)
    if (found.length > 0) return found
    const next = 'Write there the keys that vigie keygen encrypt prints, each after the line that names its owner.'
    throw failure('trust', `${name} has no recipient`, { place, next })
  }
  const [own, kept] = [await read(zone), await read(recovery)]
  return [...own, ...kept.filter(({ key }) => own.every((one) => one.key !== key))]
}
