import { createConnection } from 'node:net'
import { failure } from '../kernel/failure.js'
import { fingerprint } from './public-key.js'
import { str, uint32, WireReader } from './wire.js'

/** Requests and answers of the agent protocol (draft-ietf-sshm-ssh-agent, section 3). */
const messages = { list: 11, keys: 12, sign: 13, signature: 14 } as const
const longestAnswer = 1 << 20

/** The public keys that an ssh-agent holds: on disk, on a card or on a token, it does not matter here. */
export async function agentKeys(socket: string): Promise<{ blob: Buffer; comment: string }[]> {
  const reader = await ask(socket, Buffer.of(messages.list), messages.keys)
  const keys = Array.from({ length: reader.uint32() }, () => ({
    blob: Buffer.from(reader.str()),
    comment: reader.str().toString('utf8'),
  }))
  reader.end()
  return keys
}

/** The key of the agent with this name, or the only one that it holds. */
export async function agentKey(socket: string, named: string | undefined): Promise<Buffer> {
  const keys = await agentKeys(socket)
  const found = named === undefined ? keys : keys.filter(({ blob }) => fingerprint(blob) === named)
  const [only] = found
  if (only && found.length === 1) return only.blob
  const held = keys.map(({ blob, comment }) => `${fingerprint(blob)} ${comment}`).join(', ')
  const message =
    named === undefined ? `the agent holds ${keys.length} keys, name one` : `the agent has no key ${named}`
  throw failure('unavailable', message, { next: held === '' ? 'Add one: ssh-add FILE.' : `It holds: ${held}.` })
}

/** The signature of the agent over these bytes: the blob of a type and of a signature. */
export async function signByAgent(socket: string, blob: Uint8Array, bytes: Uint8Array): Promise<Buffer> {
  const request = Buffer.concat([Buffer.of(messages.sign), str(blob), str(bytes), uint32(0)])
  const reader = await ask(socket, request, messages.signature)
  const signature = Buffer.from(reader.str())
  reader.end()
  return signature
}

async function ask(socket: string, request: Uint8Array, expected: number): Promise<WireReader> {
  const answer = await new Promise<Buffer>((resolve, reject) => {
    const chunks: Buffer[] = []
    const connection = createConnection(socket, () => connection.write(str(request)))
    connection.setTimeout(60_000, () => connection.destroy(new Error('ETIMEDOUT')))
    connection.on('error', (error: NodeJS.ErrnoException) =>
      reject(failure('unavailable', `the agent does not answer (${error.code ?? error.message})`)),
    )
    connection.on('close', () => reject(failure('unavailable', 'the agent closed the connection')))
    connection.on('data', (chunk) => {
      chunks.push(chunk)
      const bytes = Buffer.concat(chunks)
      const size = bytes.length < 4 ? longestAnswer : bytes.readUInt32BE(0)
      if (bytes.length >= 4 && size > longestAnswer) connection.destroy(new Error('too long an answer'))
      else if (bytes.length >= 4 + size) {
        resolve(bytes.subarray(4, 4 + size))
        connection.end()
      }
    })
  })
  if (answer[0] !== expected)
    throw failure('unavailable', 'the agent refused', { next: 'Is it locked, or was a touch or a PIN expected?' })
  return new WireReader(answer.subarray(1), 'answer of the agent')
}
