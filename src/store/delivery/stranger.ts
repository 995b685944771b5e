import { realpath } from 'node:fs/promises'
import { sep } from 'node:path'
import { failure } from '../../kernel/failure.js'

/**
 * Throws a Failure for a link that leads out of a folder: what is read is what was delivered, and never another file of
 * the machine. Links inside it are followed; one that leads nowhere is left to whoever opens it.
 */
export async function refuseStranger(root: string, path: string): Promise<void> {
  const place = await realpath(path).catch(() => undefined)
  if (place === undefined || place.startsWith(`${await realpath(root)}${sep}`)) return
  throw failure('input-refused', 'is a link that leads out of the deliveries', {
    next: 'Put the delivered file itself in its place.',
  })
}
