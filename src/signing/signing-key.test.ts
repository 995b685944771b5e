import { spawn, spawnSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { existsSync, openSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encryptedKey } from './encrypted-key.js'
import { fingerprint, parsePublicKey } from './public-key.js'
import { openSigningKey } from './signing-key.js'
import { verifySshsig } from './sshsig.js'

const namespace = 'liste-approbation@exemple.invalid'
const message = Buffer.from('{"batch":"2602"}\n')
const secret = 'quatre mots tirés au sort'
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cle-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true })
})

async function written(name: string, content: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, content, { mode: 0o600 })
  return path
}

describe('a key in a file', () => {
  it.each([
    ['Ed25519', () => generateKeyPairSync('ed25519').privateKey],
    ['P-256', () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey],
    ['P-384', () => generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey],
  ])('given an %s key, when it signs, then we and ssh-keygen accept it', async (name, make) => {
    const privateKey = make()
    const path = await written(`${name}.key`, privateKey.export({ type: 'pkcs8', format: 'pem' }) as string)
    const key = await openSigningKey({ path })
    const armoured = await key.sign(message, namespace)
    expect(verifySshsig(message, armoured, { namespace }).fingerprint).toBe(key.fingerprint)
    const signature = await written(`${name}.sshsig`, armoured)
    const checked = ['-Y', 'check-novalidate', '-n', namespace, '-s', signature]
    expect(spawnSync('ssh-keygen', checked, { input: message }).status).toBe(0)
  })

  it('given a passphrase, then it opens by file, by descriptor and by credential, and openssl reads it too', async () => {
    const path = await written('approbation.key', encryptedKey(generateKeyPairSync('ed25519').privateKey, secret))
    const file = await written('phrase', `${secret}\n`)
    await mkdir(join(folder, 'credentials'))
    await written('credentials/approbation.passphrase', secret)
    const opened = await openSigningKey({ path, file })
    for (const source of [{ fd: openSync(file, 'r') }, { credentials: join(folder, 'credentials') }]) {
      expect((await openSigningKey({ path, ...source })).fingerprint).toBe(opened.fingerprint)
    }
    const openssl = spawnSync('openssl', ['pkey', '-in', path, '-passin', `file:${file}`, '-noout'])
    expect(openssl.status, String(openssl.stderr)).toBe(0)
    const other = await written('autre', 'autre')
    await expect(openSigningKey({ path, file: other })).rejects.toThrow('Is the passphrase right?')
    await expect(openSigningKey({ path })).rejects.toThrow('none was given')
    await writeFile(join(folder, 'vu'), secret, { mode: 0o644 })
    await expect(openSigningKey({ path, file: join(folder, 'vu') })).rejects.toThrow('have rights on the passphrase')
  })

  it('given a key that Node itself put under a passphrase, then it is refused: 2048 rounds are too few', async () => {
    const options = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: secret } as const
    const path = await written('faible.key', generateKeyPairSync('ed25519').privateKey.export(options) as string)
    const file = await written('phrase-faible', secret)
    await expect(openSigningKey({ path, file })).rejects.toThrow(
      'goes through 2048 rounds of PBKDF2, 600000 are needed',
    )
  })
})

describe('a key in ssh-agent', () => {
  it('given an agent with two keys, when the one named signs, then its signature is accepted', async () => {
    const socket = join(folder, 'agent.sock')
    const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' })
    try {
      for (let turn = 0; turn < 100 && !existsSync(socket); turn += 1) await new Promise((go) => setTimeout(go, 50))
      const names: string[] = []
      for (const type of ['ed25519', 'ecdsa']) {
        const path = join(folder, `agent-${type}`)
        spawnSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-f', path])
        spawnSync('ssh-add', ['-q', path], { env: { ...process.env, SSH_AUTH_SOCK: socket } })
        names.push(fingerprint(parsePublicKey(await readFile(`${path}.pub`, 'utf8')).blob))
      }
      for (const name of names) {
        const key = await openSigningKey({ agent: { socket, key: name } })
        const armoured = await key.sign(message, namespace)
        expect(verifySshsig(message, armoured, { namespace }).fingerprint).toBe(name)
      }
      await expect(openSigningKey({ agent: { socket, key: undefined } })).rejects.toThrow('holds 2 keys, name one')
      await expect(openSigningKey({ agent: { socket, key: 'SHA256:x' } })).rejects.toThrow('has no key SHA256:x')
    } finally {
      agent.kill()
    }
  })

  it('given no agent, then it is a service that misses, and says how to start one', async () => {
    const absent = { socket: join(folder, 'absent.sock'), key: undefined }
    for (const agent of [absent, { socket: undefined, key: undefined }])
      await expect(openSigningKey({ agent })).rejects.toMatchObject({ issues: [{ cause: 'unavailable' }] })
  })
})
