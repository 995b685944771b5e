import { spawnSync } from 'node:child_process'
import { mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sha256 } from '../kernel/digest.js'
import {
  clock,
  content,
  manifest,
  namespace,
  principal,
  type SignedFolder,
  signedFolder,
  statementOf,
} from '../testing/signed-folder.js'
import { createSigningKey } from './key-file.js'
import { verifyRelease } from './release.js'
import { writeStatement } from './statement.js'

const everyFile = [
  'release.json',
  'release.json.prod.sshsig',
  'release.json.appr-1a2b.sshsig',
  manifest,
  ...Object.keys(content),
]
let made: SignedFolder

beforeEach(async () => {
  made = await signedFolder()
})
afterEach(() => made.remove())

describe('verifying a release', () => {
  it('given the folder that was signed, when verified, then it says who signed what', async () => {
    const found = await verifyRelease(made.dir, made.trust)
    expect(found.principal).toBe(principal)
    expect(found.fingerprint).toMatch(/^SHA256:/)
    expect(found.approvals.map((one) => one.principal)).toEqual(['zoe'])
    expect(found.audiences).toEqual(['national'])
    expect(found.files.slice(1)).toEqual(
      Object.entries(content).map(([name, text]) => ({ name, sha256: sha256(text), size: text.length })),
    )
  })

  it.each(everyFile)('given a flipped byte all along %s, when verified, then it is refused', async (name) => {
    const path = join(made.dir, name)
    const bytes = await readFile(path)
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ 1
      await writeFile(path, changed)
      expect(new Set((await made.issuesOf()).map(({ cause }) => cause))).toEqual(new Set(['trust']))
    }
    await writeFile(path, Buffer.concat([bytes, Buffer.of(10)]))
    expect(await made.said()).not.toEqual([])
    await writeFile(path, bytes)
    expect(await made.said()).toEqual([])
  })

  it('given a changed release.json, when ssh-keygen verifies it too, then both refuse', async () => {
    const args = ['-Y', 'verify', '-f', made.trust.signers, '-I', principal, '-n', namespace]
    const signature = join(made.dir, 'release.json.prod.sshsig')
    const theirs = async () => {
      const input = await readFile(join(made.dir, 'release.json'))
      return spawnSync('ssh-keygen', [...args, '-s', signature], { input }).status === 0
    }
    expect(await theirs()).toBe(true)
    const text = await readFile(join(made.dir, 'release.json'), 'utf8')
    await writeFile(join(made.dir, 'release.json'), text.replace('2602', '2603'))
    expect(await theirs()).toBe(false)
    expect(await made.said()).toContainEqual(expect.stringContaining('is not one of these bytes'))
  })

  it.each(everyFile)('given %s is missing or a link, when verified, then it is refused', async (name) => {
    await rename(join(made.dir, name), join(made.parent, 'ailleurs'))
    const isNeeded = !name.includes('.appr-')
    if (isNeeded) expect(await made.said()).toEqual([expect.stringMatching(`^${name}: .*missing`)])
    await symlink(join(made.parent, 'ailleurs'), join(made.dir, name))
    expect(await made.said()).toContainEqual(expect.stringMatching(`^${name}: this is a symbolic link`))
  })

  it('given several things wrong, when verified, then all are told together', async () => {
    await writeFile(join(made.dir, 'en-plus.txt'), '')
    await writeFile(join(made.dir, 'data', '.cache\u001b[31m'), '')
    await writeFile(join(made.dir, 'liste.parquet'), '[]\n')
    await rm(join(made.dir, 'data', 'vide.csv'))
    await mkdir(join(made.dir, 'vide'))
    await symlink('..', join(made.dir, 'lien'))
    await writeFile(join(made.dir, 'release.json.txt'), '')
    expect(await made.said()).toEqual([
      'lien: this is a symbolic link, which a release never holds',
      'liste.parquet: this file is not the one signed',
      'data/vide.csv: this file is signed and is missing',
      'data/.cache?[31m: this file was not signed',
      'en-plus.txt: this file was not signed',
      'release.json.txt: this file was not signed',
      'vide: this folder holds nothing that was signed',
    ])
  })

  it('given another namespace, moment or signer, when verified, then it is refused with the reason', async () => {
    expect(await made.said({ namespace: 'autre' })).toEqual([expect.stringContaining('made for the namespace')])
    expect(await made.said({ at: new Date('2025-12-31') })).toEqual([expect.stringContaining('is not valid yet')])
    expect(await made.said({ at: new Date('demain') })).toEqual([expect.stringContaining('is not a date')])
    expect(await made.said({ principal: 'zoe' })).toEqual([expect.stringContaining('is not that of zoe')])
    const others = await createSigningKey(join(made.parent, 'autres'), { principal, namespace, clock })
    const strangers = [expect.stringContaining('an allowed signer'), expect.stringContaining('an allowed signer')]
    expect(await made.said({ signers: others.allowedSignersPath })).toEqual(strangers)
  })

  it('given allowed signers that came with the release or are absent, when verified, then it is refused', async () => {
    await writeFile(join(made.dir, 'allowed_signers'), await readFile(made.trust.signers))
    expect(await made.said({ signers: join(made.dir, 'allowed_signers') })).toEqual([
      expect.stringContaining('vouch for itself'),
    ])
    expect(await made.said({ signers: join(made.parent, 'absent') })).toEqual([
      expect.stringContaining('cannot be read (ENOENT)'),
    ])
  })

  it('given no folder, when verified, then the cause is an absent input', async () => {
    await rm(made.dir, { recursive: true })
    expect(await made.issuesOf()).toMatchObject([{ cause: 'input-missing', place: made.dir }])
  })

  it.each([
    ['../cles/production.key', 'unsafe name'],
    ['/etc/passwd', 'unsafe name'],
    ['data/../liste.parquet', 'unsafe name'],
    ['data//liste.csv', 'unsafe name'],
    ['.cache', 'unsafe name'],
    ['-rf', 'unsafe name'],
    ['data\\liste.csv', 'unsafe name'],
    ['', 'unsafe name'],
    ['release.json', 'is the release itself'],
    ['release.json.prod.sshsig', 'is the release itself'],
    [manifest, 'is given twice'],
  ])('given the subject %j, well signed, when verified, then it is refused', async (name, reason) => {
    const statement = statementOf({ [manifest]: '' })
    const subject = [...statement.subject, { name, digest: { sha256: sha256('') } }]
    expect(() => writeStatement({ ...statement, subject })).toThrow(reason)
    await made.sign(JSON.stringify({ ...statement, subject }))
    expect(await made.said()).toEqual([expect.stringMatching(`^release.json: .*${reason}`)])
  })

  it.each([
    ['no JSON', '{', 'not JSON in UTF-8'],
    ['a byte order mark', '\ufeff{}', 'not JSON in UTF-8'],
    ['a list', '[]', 'not an object'],
    ['an empty object', '{}', '_type is not'],
    ['no subject', JSON.stringify({ ...statementOf({}) }), 'at least one file'],
    ['another predicate', JSON.stringify({ ...statementOf(content), predicateType: 'x' }), 'predicateType is not'],
  ])('given %s, well signed, when verified, then it is refused', async (_, text, reason) => {
    await made.sign(text)
    expect((await made.said()).join('\n')).toContain(reason)
  })
})
