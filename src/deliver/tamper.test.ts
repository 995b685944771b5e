import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sha256 } from '../kernel/digest.js'
import { isFailure } from '../kernel/failure.js'
import { verifyEnvelope } from '../signing/envelope.js'
import { signSshsig } from '../signing/sshsig.js'
import { envelopePredicateType, statementType, writeStatement } from '../signing/statement.js'
import { content, manifest, namespace, type SignedFolder, signedFolder } from '../testing/signed-folder.js'
import { createEncryptionKey } from './encryption-key.js'
import { encryptPackage, readIdentities } from './package.js'
import { receivePackage } from './receive.js'

let made: SignedFolder
let identities: string[]
let recipient: string
let sent: string
const names = [
  'release.json',
  'release.json.prod.sshsig',
  'release.json.appr-1a2b.sshsig',
  manifest,
  ...Object.keys(content),
]

beforeAll(async () => {
  made = await signedFolder()
  const key = await createEncryptionKey(join(made.parent, 'cle'))
  recipient = key.recipient
  identities = await readIdentities(key.keyPath)
  sent = join(made.parent, 'envoi')
  await mkdir(sent)
  await seal(join(sent, 'national.tar.age'))
  const bytes = await readFile(join(sent, 'national.tar.age'))
  const text = writeStatement({
    _type: statementType,
    predicateType: envelopePredicateType,
    subject: [{ name: 'national.tar.age', digest: { sha256: sha256(bytes) } }],
    predicate: {
      schemaVersion: 1,
      stream: 'detection',
      batch: '2602',
      revision: 1,
      sequence: 1,
      previous: null,
      sizes: { 'national.tar.age': bytes.length },
      recipients: { national: sha256(recipient) },
    },
  })
  await writeFile(join(sent, 'envelope.json'), text)
  await writeFile(join(sent, 'envelope.json.prod.sshsig'), signSshsig(Buffer.from(text), made.key, namespace))
})
afterAll(() => made.remove())

/** Seals the folder, with other bytes in some of its files: someone who has the recipients' keys can always do that. */
async function seal(path: string, changes: Record<string, Uint8Array> = {}): Promise<void> {
  const entries = []
  for (const [index, name] of names.entries()) {
    const changed = changes[name]
    const other = join(made.parent, `autre-${index}`)
    if (changed) await writeFile(other, changed)
    entries.push({ name, path: changed ? other : join(made.dir, name) })
  }
  await encryptPackage(path, entries, [{ name: 'Paul', key: recipient }])
}

let turn = 0
async function opened(path: string): Promise<string> {
  turn += 1
  const out = join(made.parent, `recu-${turn}`)
  try {
    await receivePackage(path, out, identities, { ...made.trust, approvals: 1 }, {})
    return 'accepted'
  } catch (error) {
    if (!isFailure(error)) throw error
    const left = (await readdir(made.parent)).filter((name) => name.includes('recu-') && name.startsWith('.'))
    expect(left, 'what could not be believed is still there').toEqual([])
    return [...new Set(error.issues.map(({ cause }) => cause))].join()
  }
}

function flipped(bytes: Uint8Array, at: number): Buffer {
  const changed = Buffer.from(bytes)
  changed[at] = (changed[at] ?? 0) ^ 1
  return changed
}

describe('one byte of a delivery is changed', () => {
  it('given nothing was changed, then it is accepted: the trials below can tell', async () => {
    expect(await opened(join(sent, 'national.tar.age'))).toBe('accepted')
    await expect(verifyEnvelope(sent, made.trust)).resolves.toMatchObject({ terms: { sequence: 1 } })
  })

  it.each(['envelope.json', 'envelope.json.prod.sshsig'])(
    'given every byte of %s in turn, then it is refused',
    async (name) => {
      const whole = await readFile(join(sent, name))
      for (let at = 0; at < whole.length; at += 1) {
        await writeFile(join(sent, name), flipped(whole, at))
        await expect(verifyEnvelope(sent, made.trust), `byte ${at}`).rejects.toMatchObject({
          issues: [{ cause: 'trust' }],
        })
      }
      await writeFile(join(sent, name), whole)
    },
  )

  it('given bytes all along the package, its whole header first, then none is shown', async () => {
    const whole = await readFile(join(sent, 'national.tar.age'))
    const path = join(made.parent, 'change.age')
    for (let at = 0; at < whole.length; at += at < 220 ? 1 : 101) {
      await writeFile(path, flipped(whole, at))
      expect([at, await opened(path)]).toEqual([at, 'trust'])
    }
    const envelope = await readFile(join(sent, 'envelope.json'))
    for (let at = 0; at < whole.length; at += 101) {
      await writeFile(join(sent, 'national.tar.age'), flipped(whole, at))
      await expect(verifyEnvelope(sent, made.trust)).rejects.toMatchObject({ issues: [{ cause: 'trust' }] })
    }
    await writeFile(join(sent, 'national.tar.age'), whole)
    expect(await readFile(join(sent, 'envelope.json'))).toEqual(envelope)
  })

  it('given a package sealed again over a changed file, by someone who could, then it is refused', async () => {
    for (const name of names) {
      const bytes = await readFile(join(made.dir, name))
      for (let at = 0; at < bytes.length; at += 97) {
        const path = join(made.parent, `scelle-${name.replaceAll('/', '-')}-${at}.age`)
        await mkdir(dirname(path), { recursive: true })
        await seal(path, { [name]: flipped(bytes, at) })
        expect([name, at, await opened(path)]).toEqual([name, at, 'trust'])
      }
    }
  })
})
