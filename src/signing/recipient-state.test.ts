import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sha256 } from '../kernel/digest.js'
import { acceptRelease, type Received, readState, writeState } from './recipient-state.js'

const digestOf = (sequence: number) => sha256(`release ${sequence}`)

function release(sequence: number, changes: Partial<Received> = {}): Received {
  const previous = sequence > 1 ? { sequence: sequence - 1, sha256: digestOf(sequence - 1) } : null
  return {
    stream: 'detection',
    audience: '75',
    sequence,
    sha256: digestOf(sequence),
    previous,
    trustBundle: 2,
    ...changes,
  }
}

const first = acceptRelease(undefined, release(4))
const refusal = (received: Received, gap?: string) => {
  try {
    acceptRelease(first, received, { gap })
    return undefined
  } catch (error) {
    const [issue] = (error as { issues: { cause: string; message: string }[] }).issues
    return `${issue?.cause}: ${issue?.message}`
  }
}

describe('what a recipient accepts after release 4', () => {
  it('given the next one, then it is accepted; given the same again, then nothing changes', () => {
    expect(acceptRelease(first, release(5))).toMatchObject({ sequence: 5, sha256: digestOf(5) })
    expect(acceptRelease(first, release(4))).toEqual(first)
  })

  it.each([
    ['an older one', release(3), 'chain: release 3 is older than the last one accepted, 4: a replay'],
    [
      'another with the same number',
      release(4, { sha256: digestOf(9) }),
      'chain: two different releases have the number 4',
    ],
    ['one after a gap', release(7), 'chain: release 7 comes after 4: 2 are missing'],
    [
      'one that follows another',
      release(5, { previous: { sequence: 4, sha256: digestOf(9) } }),
      'chain: release 5 does not follow the release 4',
    ],
    ['one for another zone', release(5, { audience: '21' }), 'trust: this was made for the audience 21, yours is 75'],
    ['one of another stream', release(5, { stream: 'autre' }), 'trust: this is a release of the stream autre'],
    ['one of an older trust', release(5, { trustBundle: 1 }), 'chain: it rests on the trust bundle 1, older than 2'],
  ])('given %s, then it is refused', (_, received, reason) => {
    expect(refusal(received)).toContain(reason)
  })

  it('given a gap and a reason, then it is accepted and remembered; a reason never opens a fork', () => {
    const after = acceptRelease(first, release(7), { gap: 'revisions retirees' })
    expect(after.gaps).toEqual([{ after: 4, to: 7, reason: 'revisions retirees' }])
    expect(refusal(release(5, { previous: { sequence: 4, sha256: digestOf(9) } }), 'raison')).toContain(
      'does not follow',
    )
    expect(refusal(release(3), 'raison')).toContain('a replay')
  })

  it('given the first release, when a digest came by another way, then it must be that one', () => {
    expect(acceptRelease(undefined, release(1), { genesis: digestOf(1) }).sequence).toBe(1)
    expect(() => acceptRelease(undefined, release(1), { genesis: digestOf(2) })).toThrow('not the one you were told of')
  })

  it('given a memory that does not read, then it is refused and never begun again', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'memoire-'))
    const path = join(folder, 'etat.json')
    expect(await readState(path)).toBeUndefined()
    await writeState(path, first)
    expect(await readState(path)).toEqual(first)
    await writeFile(path, '{}')
    await expect(readState(path)).rejects.toThrow('is not the memory of a recipient')
    await rm(folder, { recursive: true })
  })
})
