import { failure } from '../kernel/failure.js'
import { decodeBase64 } from './wire.js'

const firstLine = '-----BEGIN SSH SIGNATURE-----'
const lastLine = '-----END SSH SIGNATURE-----'

/** A signature takes some 400 bytes; past this nothing is read, so that a hostile file costs nothing. */
export const maximumSignatureSize = 16 * 1024

/** The armour of OpenSSH PROTOCOL.sshsig, wrapped at 70 columns as ssh-keygen does, to give the very same bytes. */
export function armour(blob: Uint8Array): string {
  const lines =
    Buffer.from(blob)
      .toString('base64')
      .match(/.{1,70}/g) ?? []
  return `${[firstLine, ...lines, lastLine].join('\n')}\n`
}

/** Any wrapping is accepted, as ssh-keygen does, but nothing before, after, or between the characters of base64. */
export function removeArmour(text: string): Buffer {
  if (Buffer.byteLength(text, 'utf8') > maximumSignatureSize) {
    throw failure('trust', `the signature is bigger than ${maximumSignatureSize} bytes`)
  }
  const lines = text.split('\n')
  if (lines.shift() !== firstLine) throw failure('trust', `the signature does not start with the line ${firstLine}`)
  if (lines.pop() !== '' || lines.pop() !== lastLine) {
    throw failure('trust', `the signature does not end with the line ${lastLine}: it is truncated or text was added`)
  }
  const blob = lines.includes('') ? undefined : decodeBase64(lines.join(''))
  if (!blob) throw failure('trust', 'the signature is not written in canonical base64')
  return blob
}
