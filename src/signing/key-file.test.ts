import { execFileSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findSigner, parseAllowedSigners } from './allowed-signers.js'
import { createSigningKey, loadSigningKey } from './key-file.js'
import { publicKeyBlob } from './public-key.js'

const namespace = 'liste-production@exemple.invalid'
const made = { principal: 'production@exemple.invalid', namespace, clock: () => new Date('2026-01-31T08:30:15.900Z') }
let parent: string
let dir: string

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'cle-'))
  dir = join(parent, 'cles')
})
afterEach(async () => {
  await rm(parent, { recursive: true })
})

const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8)

describe('making a signing key', () => {
  it('given an absent folder, when made, then only its owner can read what is in it', async () => {
    const files = await createSigningKey(dir, made)
    expect(await readdir(dir)).toEqual(['allowed_signers', 'production.key', 'production.pub'])
    expect(await modeOf(dir)).toBe('700')
    for (const name of await readdir(dir)) expect(await modeOf(join(dir, name))).toBe('600')
    const shown = execFileSync('ssh-keygen', ['-lf', files.publicKeyPath], { encoding: 'utf8' })
    expect(shown).toBe(`256 ${files.fingerprint} ${made.principal} (ED25519)\n`)
  })

  it('given a made key, when its signer is looked for, then it is allowed from that second on', async () => {
    const files = await createSigningKey(dir, made)
    const text = await readFile(files.allowedSignersPath, 'utf8')
    expect(text).toMatch(
      /^production@exemple\.invalid namespaces="liste-production@exemple\.invalid",valid-after="20260131083015Z" ssh-ed25519 AAAA\S+\n$/,
    )
    const blob = publicKeyBlob(await loadSigningKey(files.keyPath))
    expect(findSigner(parseAllowedSigners(text), blob, namespace, made.clock())).toBe(made.principal)
  })

  it.each(['production.key', 'production.pub'])(
    'given %s is there, when made, then nothing is touched',
    async (name) => {
      await mkdir(dir, { mode: 0o700 })
      await writeFile(join(dir, name), 'ancien')
      await expect(createSigningKey(dir, made)).rejects.toThrow('already there and is never overwritten')
      expect(await readdir(dir)).toEqual([name])
      expect(await readFile(join(dir, name), 'utf8')).toBe('ancien')
    },
  )

  it('given a file of allowed signers without a last line end, when made, then a line is added', async () => {
    await createSigningKey(join(parent, 'ancienne'), made)
    const before = (await readFile(join(parent, 'ancienne', 'allowed_signers'), 'utf8')).trimEnd()
    await mkdir(dir, { mode: 0o700 })
    await writeFile(join(dir, 'allowed_signers'), before)
    await createSigningKey(dir, made)
    const after = await readFile(join(dir, 'allowed_signers'), 'utf8')
    expect(after.startsWith(`${before}\n`)).toBe(true)
    expect(parseAllowedSigners(after).signers).toHaveLength(2)
  })

  it('given a file of allowed signers that is malformed, when made, then no key is made', async () => {
    await mkdir(dir, { mode: 0o700 })
    await writeFile(join(dir, 'allowed_signers'), 'illisible\n')
    await expect(createSigningKey(dir, made)).rejects.toThrow('allowed_signers, line 1')
    expect(await readdir(dir)).toEqual(['allowed_signers'])
  })

  it('given a folder that others can read, when made, then it is refused with what to type', async () => {
    await mkdir(dir)
    await chmod(dir, 0o750)
    await expect(createSigningKey(dir, made)).rejects.toThrow(`Type: chmod 700 '${dir}'`)
  })

  it('given a file where the folder should be, when made, then it says that it cannot write', async () => {
    await writeFile(dir, '')
    await expect(createSigningKey(dir, made)).rejects.toMatchObject({ issues: [{ cause: 'cannot-write' }] })
  })

  it.each(['', 'a b', 'a,b', '*@exemple.invalid', '#a', '"a"', 'a\nb'])(
    'given the principal %j, when made, then it is refused',
    async (principal) => {
      const act = createSigningKey(dir, { ...made, principal })
      await expect(act).rejects.toMatchObject({ issues: [{ cause: 'usage' }] })
    },
  )
})

describe('loading a signing key', () => {
  it.each([0o640, 0o604, 0o620, 0o601])(
    'given rights %o, when loaded, then it is refused with what to type',
    async (mode) => {
      const { keyPath } = await createSigningKey(dir, made)
      await chmod(keyPath, mode)
      const issue = { cause: 'trust', place: keyPath, next: `Type: chmod 600 '${keyPath}'` }
      await expect(loadSigningKey(keyPath)).rejects.toMatchObject({ issues: [issue] })
    },
  )

  it('given no key, when loaded, then it says how to make one', async () => {
    const issue = { cause: 'unavailable', next: expect.stringContaining('vigie keygen sign') }
    await expect(loadSigningKey(join(dir, 'production.key'))).rejects.toMatchObject({ issues: [issue] })
  })

  it('given what is not a key that signs, when loaded, then it is refused', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const path = join(parent, 'autre.key')
    const pem = (more: object = {}) => privateKey.export({ type: 'pkcs8', format: 'pem', ...more })
    const passphrase = { cipher: 'aes-256-cbc', passphrase: 'secret' }
    for (const [content, reason] of [
      [pem(), 'is not supported'],
      [pem(passphrase), 'has a passphrase, and none was given'],
      ['x'.repeat(20_000), 'too big'],
      ['', 'no private key that can be read'],
    ] as const) {
      await writeFile(path, content, { mode: 0o600 })
      await expect(loadSigningKey(path)).rejects.toThrow(reason)
    }
    await expect(loadSigningKey(parent)).rejects.toThrow('not a regular file')
  })
})
