import { generateKeyPairSync } from 'node:crypto'
import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sha256 } from '../kernel/digest.js'
import { approval, approver, namespace, type SignedFolder, signedFolder } from '../testing/signed-folder.js'
import { printPublicKey, publicKeyBlob } from './public-key.js'
import { signSshsig } from './sshsig.js'

const digest = sha256('')
let made: SignedFolder

beforeEach(async () => {
  made = await signedFolder()
})
afterEach(() => made.remove())

describe('what a release says of itself', () => {
  it.each([
    ['past its date', { notAfter: '2026-01-20T00:00:00Z' }, {}, 'it was to be used until 2026-01-20'],
    ['that follows nothing', { sequence: 3 }, {}, 'release 3 does not follow'],
    ['that skips one', { sequence: 3, previous: { sequence: 1, sha256: digest } }, {}, 'release 3 does not follow'],
    ['of a newer trust', { trustBundle: 5 }, {}, 'rests on the trust bundle 5, and yours is 4'],
    ['for others', { audiences: ['autre'] }, {}, 'not those of the manifests'],
    ['without gates', { gates: undefined }, {}, 'its field gates'],
    ['with the manifest of another zone', {}, { audience: '75' }, 'for the audience 75, not for national'],
    ['with the manifest of another month', {}, { batch: '2601' }, 'its batch is 2601, that of the release is 2602'],
    ['with a manifest that can be guessed', {}, { nonce: '' }, 'its field nonce'],
  ])('given a release %s, well signed, when verified, then it is refused', async (_, release, zone, reason) => {
    await made.publish(release, zone)
    expect((await made.said({ bundle: 4 })).join('\n')).toContain(reason)
  })

  it('given a revoked key of the machine or of an approver, then nothing that it signed is believed', async () => {
    const revoked = join(made.parent, 'revoked_keys')
    for (const one of [made.key, approver]) {
      await writeFile(revoked, `# perdue\n${printPublicKey(publicKeyBlob(one))}\n`)
      expect(await made.said({ revoked })).toEqual([expect.stringContaining('was revoked')])
    }
    await writeFile(revoked, 'ssh-dss AAAA\n')
    expect(await made.said({ revoked })).not.toEqual([])
    expect(await made.said({ revoked: join(made.parent, 'absent') })).toEqual([
      expect.stringContaining('cannot be read'),
    ])
  })

  it('given approvals, when counted, then persons count, not signatures, and the machine is none', async () => {
    expect(await made.said({ approvals: 1 })).toEqual([])
    expect(await made.said({ approvals: 2 })).toEqual([expect.stringContaining('1 persons approved it, 2 are needed')])
    const text = await readFile(join(made.dir, 'release.json'))
    const second = generateKeyPairSync('ed25519').privateKey
    const line = `zoe namespaces="${approval}" ${printPublicKey(publicKeyBlob(second))}\n`
    await appendFile(made.trust.signers, line)
    await writeFile(join(made.dir, 'release.json.appr-3c4d.sshsig'), signSshsig(text, second, approval))
    expect(await made.said({ approvals: 2 })).toEqual([expect.stringContaining('1 persons approved it, 2 are needed')])
    await writeFile(join(made.dir, 'release.json.appr-3c4d.sshsig'), signSshsig(text, made.key, approval))
    expect(await made.said()).toEqual([expect.stringContaining('is not allowed in the namespace')])
    await writeFile(join(made.dir, 'release.json.appr-3c4d.sshsig'), signSshsig(text, approver, namespace))
    expect(await made.said()).toEqual([expect.stringContaining('made for the namespace')])
  })
})
