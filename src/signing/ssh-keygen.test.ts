import { spawnSync } from 'node:child_process'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findSigner, parseAllowedSigners } from './allowed-signers.js'
import { armour, removeArmour } from './armour.js'
import { fingerprint, parsePublicKey, printPublicKey, publicKeyBlob } from './public-key.js'
import { signSshsig, verifySshsig } from './sshsig.js'
import { str, uint32 } from './wire.js'

const namespace = 'liste-production@exemple.invalid'
const principal = 'production@exemple.invalid'
const message = Buffer.from('{"batch":"2602"}\n')
const at = new Date('2026-06-15T12:00:00Z')
const { privateKey } = generateKeyPairSync('ed25519')
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signature-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true })
})

function sshKeygen(args: string[], input: Uint8Array = new Uint8Array()) {
  return spawnSync('ssh-keygen', args, { input, encoding: 'buffer' })
}

interface Case {
  bytes: Uint8Array
  signature: string
  signers: string
  space: string
}

/** What ssh-keygen says of a signature. */
async function theirs({ bytes, signature, signers, space }: Case): Promise<boolean> {
  const [file, list] = [join(folder, 'signature.sshsig'), join(folder, 'allowed_signers')]
  await writeFile(file, signature)
  await writeFile(list, signers)
  const time = ['-O', 'verify-time=20260615120000Z']
  return sshKeygen(['-Y', 'verify', '-f', list, '-I', principal, '-n', space, '-s', file, ...time], bytes).status === 0
}

/** What we say of it. */
function ours({ bytes, signature, signers, space }: Case): boolean {
  try {
    const { publicKeyBlob: blob } = verifySshsig(bytes, signature, { namespace: space })
    return findSigner(parseAllowedSigners(signers), blob, space, at, principal) === principal
  } catch {
    return false
  }
}

function aCase(changes: Partial<Case> = {}, key: KeyObject = privateKey): Case {
  const signers = `${principal} namespaces="${namespace}" ${printPublicKey(publicKeyBlob(key))}\n`
  return { bytes: message, signature: signSshsig(message, key, namespace), signers, space: namespace, ...changes }
}

/** The private key in the format of OpenSSH (PROTOCOL.key), which is the only one that ssh-keygen reads for Ed25519. */
function opensshPrivateKey(key: KeyObject): string {
  const { d = '', x = '' } = key.export({ format: 'jwk' })
  const [seed, point] = [Buffer.from(d, 'base64url'), Buffer.from(x, 'base64url')]
  const check = uint32(0x1234)
  const secret = [check, check, str('ssh-ed25519'), str(point), str(Buffer.concat([seed, point])), str('essai')]
  const length = secret.reduce((sum, part) => sum + part.length, 0)
  const padding = Buffer.from([1, 2, 3, 4, 5, 6, 7].slice(0, (8 - (length % 8)) % 8))
  const head = [Buffer.from('openssh-key-v1\0'), str('none'), str('none'), str(''), uint32(1)]
  const blob = Buffer.concat([...head, str(publicKeyBlob(key)), str(Buffer.concat([...secret, padding]))])
  const lines = blob.toString('base64').match(/.{1,70}/g) ?? []
  return ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join('\n')
}

describe('our signatures and those of ssh-keygen', () => {
  it('given our signature, when ssh-keygen verifies it, then it is accepted', async () => {
    expect(await theirs(aCase())).toBe(true)
    expect(ours(aCase())).toBe(true)
  })

  it('given the same Ed25519 key, when both sign, then the bytes are identical', async () => {
    const path = join(folder, 'ed25519')
    await writeFile(path, opensshPrivateKey(privateKey), { mode: 0o600 })
    for (const bytes of [message, new Uint8Array(), Buffer.alloc(100_000, 7)]) {
      const { stdout, stderr } = sshKeygen(['-Y', 'sign', '-f', path, '-n', namespace, '-'], bytes)
      expect(stdout.toString(), stderr.toString()).toBe(signSshsig(bytes, privateKey, namespace))
    }
  })

  it.each([
    ['ed25519', '256', 'sha512'],
    ['ed25519', '256', 'sha256'],
    ['ecdsa', '256', 'sha512'],
    ['ecdsa', '384', 'sha512'],
    ['ecdsa', '384', 'sha256'],
  ])(
    'given a file that ssh-keygen signed with %s %s and %s, when we verify it, then it is accepted',
    async (...given) => {
      const [type, bits, hash] = given
      const path = join(folder, given.join('-'))
      expect(sshKeygen(['-q', '-t', type, '-b', bits, '-N', '', '-C', 'essai', '-f', path]).status).toBe(0)
      const line = await readFile(`${path}.pub`, 'utf8')
      const { blob } = parsePublicKey(line)
      const signers = `${principal} ${line}`
      const options = ['-f', path, '-n', namespace, '-O', `hashalg=${hash}`]
      for (let turn = 0; turn < 5; turn += 1) {
        const signature = sshKeygen(['-Y', 'sign', ...options, '-'], message).stdout.toString()
        expect(ours(aCase({ signature, signers }))).toBe(true)
        expect(ours(aCase({ signature, signers, bytes: Buffer.from('{"batch":"2603"}\n') }))).toBe(false)
      }
      expect(printPublicKey(blob, 'essai')).toBe(line.trim())
      expect(sshKeygen(['-lf', `${path}.pub`]).stdout.toString()).toContain(` ${fingerprint(blob)} `)
    },
  )

  it('given a file that ssh-keygen signed with RSA, when we verify it, then it is refused', () => {
    const path = join(folder, 'rsa')
    sshKeygen(['-q', '-t', 'rsa', '-b', '2048', '-N', '', '-f', path])
    const signature = sshKeygen(['-Y', 'sign', '-f', path, '-n', namespace, '-'], message).stdout.toString()
    expect(() => verifySshsig(message, signature, { namespace })).toThrow('"ssh-rsa" is not supported')
  })
})

describe('what both tools refuse', () => {
  const other = generateKeyPairSync('ed25519').privateKey
  const line = (options: string) => `${principal} ${options} ${printPublicKey(publicKeyBlob(privateKey))}\n`
  const good = aCase().signature
  const withTail = armour(Buffer.concat([removeArmour(good), Buffer.of(0)]))
  const truncated = armour(removeArmour(good).subarray(0, -1))

  it.each<[string, Partial<Case>]>([
    ['another namespace asked', { space: 'liste-approbation@exemple.invalid' }],
    ['one changed byte', { bytes: Buffer.from('{"batch":"2603"}\n') }],
    ['Windows line ends in the file', { bytes: Buffer.from('{"batch":"2602"}\r\n') }],
    ['a truncated signature', { signature: truncated }],
    ['a truncated armour', { signature: good.slice(0, -40) }],
    ['trailing bytes in the signature', { signature: withTail }],
    ['text before the signature', { signature: `Bonjour\n${good}` }],
    ['an unknown key', { signature: signSshsig(message, other, namespace) }],
    ['a key of another namespace', { signers: line('namespaces="liste-approbation@*"') }],
    ['an excluded namespace', { signers: line('namespaces="!liste-production@*,*"') }],
    ['an expired key', { signers: line('valid-before="20260615115959Z"') }],
    ['a key that is not valid yet', { signers: line('valid-after="20260615120001Z"') }],
    ['a principal who is not the signer', { signers: line('').replace(principal, 'quelqu-un@exemple.invalid') }],
    ['two dates that are the same', { signers: line('valid-after="20260615120000Z",valid-before="20260615120000Z"') }],
    ['an unknown option', { signers: line('sans-limite') }],
    ['an option given twice', { signers: line('namespaces="*",namespaces="*"') }],
    ['a value without quotes', { signers: line('namespaces=*') }],
    ['an empty file of signers', { signers: '' }],
  ])('given %s, when verified, then neither accepts it', async (_, changes) => {
    expect({ theirs: await theirs(aCase(changes)), ours: ours(aCase(changes)) }).toEqual({ theirs: false, ours: false })
  })

  it.each<[string, string]>([
    ['no option', line('')],
    ['a pattern of namespaces', line('namespaces="autre,liste-p?oduction@*"')],
    ['a first moment that is this one', line('valid-after="20260615120000Z"')],
    ['a last moment that is this one', line('valid-before="20260615120000Z"')],
    ['days as dates', line('valid-after="20260615Z",valid-before="202606151201Z"')],
    ['a quoted principal', line('').replace(principal, `"*@exemple.invalid,!autre@*"`)],
    ['options in capitals', line('NAMESPACES="*"')],
    ['two lines, the first expired', line('valid-before="20250101Z"') + line('valid-after="20250101Z"')],
    ['comments and empty lines', `# les signataires\n\n  \n${line('').trimEnd()} un commentaire # libre\n`],
  ])('given a file of signers with %s, when verified, then both accept it', async (_, signers) => {
    expect({ theirs: await theirs(aCase({ signers })), ours: ours(aCase({ signers })) }).toEqual({
      theirs: true,
      ours: true,
    })
  })
})
