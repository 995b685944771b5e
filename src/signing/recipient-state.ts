import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { failure } from '../kernel/failure.js'
import { writeWhole } from '../store/atomic.js'

const digest = z.string().regex(/^[0-9a-f]{64}$/)
const stateShape = z.strictObject({
  schemaVersion: z.literal(1),
  stream: z.string(),
  audience: z.string(),
  sequence: z.number().int().min(1),
  sha256: digest,
  trustBundle: z.number().int().min(1).nullable(),
  gaps: z.array(z.strictObject({ after: z.number(), to: z.number(), reason: z.string() })),
})

/** What a recipient last accepted. A recipient's memory is what stops an old list from coming back as a new one. */
export type RecipientState = z.infer<typeof stateShape>

export interface Received {
  readonly stream: string
  readonly audience: string
  readonly sequence: number
  readonly sha256: string
  readonly previous: { readonly sequence: number; readonly sha256: string } | null
  readonly trustBundle: number | null
}

/** The memory of a recipient; undefined the first time. One that does not read is refused, never begun again. */
export async function readState(path: string): Promise<RecipientState | undefined> {
  const text = await readFile(path, 'utf8').catch((error) => {
    if (error.code === 'ENOENT') return undefined
    throw failure('io', `cannot be read (${error.code})`, { place: path })
  })
  if (text === undefined) return undefined
  try {
    return stateShape.parse(JSON.parse(text))
  } catch {
    throw failure('chain', 'is not the memory of a recipient', { place: path, next: 'Take it back from a copy.' })
  }
}

/**
 * The state after a release is accepted. Refused with cause `chain`: a release older than the last one, another with the
 * same number, one that does not follow it (save with a reason), and with cause `trust`: another audience or stream.
 */
export function acceptRelease(
  before: RecipientState | undefined,
  received: Received,
  { genesis, gap }: { readonly genesis?: string | undefined; readonly gap?: string | undefined } = {},
): RecipientState {
  const { stream, audience, sequence, sha256, previous, trustBundle } = received
  const after = { schemaVersion: 1 as const, stream, audience, sequence, sha256, trustBundle, gaps: before?.gaps ?? [] }
  if (!before) {
    if (genesis !== undefined && genesis !== sha256)
      throw failure('chain', `the first release is ${sha256}, not the one you were told of, ${genesis}`)
    return after
  }
  if (before.stream !== stream)
    throw failure('trust', `this is a release of the stream ${stream}, yours is ${before.stream}`)
  if (before.audience !== audience)
    throw failure('trust', `this was made for the audience ${audience}, yours is ${before.audience}`)
  if (trustBundle !== null && before.trustBundle !== null && trustBundle < before.trustBundle)
    throw failure('chain', `it rests on the trust bundle ${trustBundle}, older than ${before.trustBundle} seen before`)
  if (sequence < before.sequence)
    throw failure('chain', `release ${sequence} is older than the last one accepted, ${before.sequence}: a replay`)
  if (sequence === before.sequence) {
    if (sha256 === before.sha256) return before
    throw failure('chain', `two different releases have the number ${sequence}: one of them was not meant for all`)
  }
  const follows = sequence === before.sequence + 1 && previous?.sha256 === before.sha256
  if (follows) return after
  const missing = sequence - before.sequence - 1
  const message =
    missing > 0
      ? `release ${sequence} comes after ${before.sequence}: ${missing} are missing between them`
      : `release ${sequence} does not follow the release ${before.sequence} that was accepted`
  if (missing === 0 || gap === undefined)
    throw failure('chain', message, {
      next:
        missing > 0
          ? 'Ask the producer for them; then --accept-gap --reason "why".'
          : 'Call the producer: this is an alert.',
    })
  return { ...after, gaps: [...before.gaps, { after: before.sequence, to: sequence, reason: gap }] }
}

export async function writeState(path: string, state: RecipientState): Promise<void> {
  await writeWhole(path, `${JSON.stringify(state, null, 2)}\n`)
}
