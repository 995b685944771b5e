/**
 * What Windows-1252 has where Latin-1 has control characters, from 0x80 to 0x9f; the five places it leaves free stay as
 * they are. Written out because some versions of Node decode this encoding as Latin-1.
 */
const upper = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'

export function windows1252ToUtf8(bytes: Buffer): Buffer {
  const text = bytes.toString('latin1')
  return Buffer.from(
    text.replace(/[\u0080-\u009f]/g, (found) => upper[found.charCodeAt(0) - 0x80] as string),
    'utf8',
  )
}
