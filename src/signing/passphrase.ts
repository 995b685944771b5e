import { readFileSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { failure } from '../kernel/failure.js'

export interface PassphraseSource {
  readonly file?: string | undefined
  readonly fd?: number | undefined
  /** The folder of credentials that the service manager gives (`$CREDENTIALS_DIRECTORY`). */
  readonly credentials?: string | undefined
}

/**
 * The passphrase of a key, from a file, an open descriptor, or the credential named after the key. Never from the command
 * line or a plain variable, which every process of the machine can read. Source: delivery, 1.5.
 */
export async function readPassphrase(keyPath: string, source: PassphraseSource): Promise<string | undefined> {
  const { file, fd, credentials } = source
  if (fd !== undefined) return firstLine(readDescriptor(fd))
  if (file !== undefined) {
    const found = await readFile(file, 'utf8').catch((error) => {
      throw failure('unavailable', `the passphrase cannot be read (${error.code})`, { place: file })
    })
    if ((statSync(file).mode & 0o077) !== 0) {
      throw failure('trust', 'others than its owner have rights on the passphrase', {
        place: file,
        next: `Type: chmod 600 '${file}'`,
        event: 'security.permission',
      })
    }
    return firstLine(found)
  }
  if (credentials === undefined) return undefined
  const name = `${basename(keyPath).replace(/\.key$/, '')}.passphrase`
  const found = await readFile(join(credentials, name), 'utf8').catch(() => undefined)
  return found === undefined ? undefined : firstLine(found)
}

function readDescriptor(fd: number): string {
  try {
    return readFileSync(fd, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw failure('unavailable', `the passphrase cannot be read from the descriptor ${fd} (${code})`)
  }
}

function firstLine(text: string): string {
  const [line = ''] = text.split(/\r?\n/)
  if (line === '') throw failure('unavailable', 'the passphrase is empty')
  return line
}
