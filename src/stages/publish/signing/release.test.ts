import { spawnSync } from 'node:child_process'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sha256 } from '../../../kernel/digest.js'
import { type Issue, isFailure } from '../../../kernel/failure.js'
import { createSigningKey, loadSigningKey } from './key-file.js'
import { type ReleaseTrust, verifyRelease } from './release.js'
import { signSshsig } from './sshsig.js'
import { releasePredicateType, type Statement, statementType, writeStatement } from './statement.js'

const namespace = 'liste-production@exemple.invalid'
const principal = 'production@exemple.invalid'
const clock = () => new Date('2026-01-01T00:00:00Z')
const content = { 'manifest.json': '{}\n', 'data/liste.csv': 'siren\n', 'data/vide.csv': '' }
const everyFile = ['release.json', 'release.json.prod.sshsig', 'release.json.appr-1a2b.sshsig', ...Object.keys(content)]
let parent: string
let dir: string
let trust: ReleaseTrust
let key: KeyObject

function statementOf(files: Record<string, string>): Statement {
  const subject = Object.entries(files).map(([name, text]) => ({ name, digest: { sha256: sha256(text) } }))
  return { _type: statementType, subject, predicateType: releasePredicateType, predicate: { batch: '2602' } }
}

async function sign(text: string): Promise<void> {
  await writeFile(join(dir, 'release.json'), text)
  await writeFile(join(dir, 'release.json.prod.sshsig'), signSshsig(Buffer.from(text), key, namespace))
  const approver = generateKeyPairSync('ed25519').privateKey
  const approval = signSshsig(Buffer.from(text), approver, 'liste-approbation@exemple.invalid')
  await writeFile(join(dir, 'release.json.appr-1a2b.sshsig'), approval)
}

async function issuesOf(changes: Partial<ReleaseTrust> = {}): Promise<readonly Issue[]> {
  try {
    await verifyRelease(dir, { ...trust, ...changes })
    return []
  } catch (error) {
    if (!isFailure(error)) throw error
    return error.issues
  }
}

const said = async (changes: Partial<ReleaseTrust> = {}) =>
  (await issuesOf(changes)).map(({ place, message }) => `${place?.replace(`${dir}/`, '')}: ${message}`)

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'livraison-'))
  dir = join(parent, 'r1')
  const files = await createSigningKey(join(parent, 'cles'), { principal, namespace, clock })
  trust = { signers: files.allowedSignersPath, namespace, at: new Date('2026-02-01T00:00:00Z') }
  key = await loadSigningKey(files.keyPath)
  for (const [name, text] of Object.entries(content)) {
    await mkdir(dirname(join(dir, name)), { recursive: true })
    await writeFile(join(dir, name), text)
  }
  await sign(writeStatement(statementOf(content)))
})
afterEach(async () => {
  await rm(parent, { recursive: true })
})

describe('verifying a release', () => {
  it('given the folder that was signed, when verified, then it says who signed what', async () => {
    const found = await verifyRelease(dir, trust)
    expect(found.principal).toBe(principal)
    expect(found.fingerprint).toMatch(/^SHA256:/)
    expect(found.statement).toEqual(statementOf(content))
    expect(found.files).toEqual(
      Object.entries(content).map(([name, text]) => ({ name, sha256: sha256(text), size: text.length })),
    )
  })

  it.each(everyFile)('given a flipped byte all along %s, when verified, then it is refused', async (name) => {
    const path = join(dir, name)
    const bytes = await readFile(path)
    for (let at = 0; at < bytes.length; at += bytes.length > 100 ? 7 : 1) {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ 1
      await writeFile(path, changed)
      expect(new Set((await issuesOf()).map(({ cause }) => cause))).toEqual(new Set(['trust']))
    }
    await writeFile(path, Buffer.concat([bytes, Buffer.of(10)]))
    expect(await said()).not.toEqual([])
    await writeFile(path, bytes)
    expect(await said()).toEqual([])
  })

  it('given a changed release.json, when ssh-keygen verifies it too, then both refuse', async () => {
    const args = ['-Y', 'verify', '-f', trust.signers, '-I', principal, '-n', namespace]
    const signature = join(dir, 'release.json.prod.sshsig')
    const theirs = async () => {
      const input = await readFile(join(dir, 'release.json'))
      return spawnSync('ssh-keygen', [...args, '-s', signature], { input }).status === 0
    }
    expect(await theirs()).toBe(true)
    const text = await readFile(join(dir, 'release.json'), 'utf8')
    await writeFile(join(dir, 'release.json'), text.replace('2602', '2603'))
    expect(await theirs()).toBe(false)
    expect(await said()).toContainEqual(expect.stringContaining('is not one of these bytes'))
  })

  it.each(everyFile)('given %s is missing or a link, when verified, then it is refused', async (name) => {
    await rename(join(dir, name), join(parent, 'ailleurs'))
    const isNeeded = !name.includes('.appr-')
    if (isNeeded) expect(await said()).toEqual([expect.stringMatching(`^${name}: .*missing`)])
    await symlink(join(parent, 'ailleurs'), join(dir, name))
    expect(await said()).toContainEqual(expect.stringMatching(`^${name}: this is a symbolic link`))
  })

  it('given several things wrong, when verified, then all are told together', async () => {
    await writeFile(join(dir, 'en-plus.txt'), '')
    await writeFile(join(dir, 'data', '.cache\u001b[31m'), '')
    await writeFile(join(dir, 'manifest.json'), '[]\n')
    await rm(join(dir, 'data', 'vide.csv'))
    await mkdir(join(dir, 'vide'))
    await symlink('..', join(dir, 'lien'))
    await writeFile(join(dir, 'release.json.sshsig'), '')
    expect(await said()).toEqual([
      'lien: this is a symbolic link, which a release never holds',
      'manifest.json: this file is not the one signed',
      'data/vide.csv: this file is signed and is missing',
      'data/.cache?[31m: this file was not signed',
      'en-plus.txt: this file was not signed',
      'release.json.sshsig: this file was not signed',
      'vide: this folder holds nothing that was signed',
    ])
  })

  it('given another namespace, moment or signer, when verified, then it is refused with the reason', async () => {
    expect(await said({ namespace: 'autre' })).toEqual([expect.stringContaining('made for the namespace')])
    expect(await said({ at: new Date('2025-12-31') })).toEqual([expect.stringContaining('is not valid yet')])
    expect(await said({ at: new Date('demain') })).toEqual([expect.stringContaining('is not a date')])
    expect(await said({ principal: 'zoe' })).toEqual([expect.stringContaining('is not that of zoe')])
    const others = await createSigningKey(join(parent, 'autres'), { principal, namespace, clock })
    expect(await said({ signers: others.allowedSignersPath })).toEqual([expect.stringContaining('an allowed signer')])
  })

  it('given allowed signers that came with the release or are absent, when verified, then it is refused', async () => {
    await writeFile(join(dir, 'allowed_signers'), await readFile(trust.signers))
    expect(await said({ signers: join(dir, 'allowed_signers') })).toEqual([expect.stringContaining('vouch for itself')])
    expect(await said({ signers: join(parent, 'absent') })).toEqual([
      expect.stringContaining('cannot be read (ENOENT)'),
    ])
  })

  it('given no folder, when verified, then the cause is an absent input', async () => {
    await rm(dir, { recursive: true })
    expect(await issuesOf()).toMatchObject([{ cause: 'input-missing', place: dir }])
  })

  it.each([
    ['../cles/production.key', 'unsafe name'],
    ['/etc/passwd', 'unsafe name'],
    ['data/../manifest.json', 'unsafe name'],
    ['data//liste.csv', 'unsafe name'],
    ['.cache', 'unsafe name'],
    ['-rf', 'unsafe name'],
    ['data\\liste.csv', 'unsafe name'],
    ['', 'unsafe name'],
    ['release.json', 'is the release itself'],
    ['release.json.prod.sshsig', 'is the release itself'],
    ['manifest.json', 'is given twice'],
  ])('given the subject %j, well signed, when verified, then it is refused', async (name, reason) => {
    const statement = statementOf(content)
    const subject = [...statement.subject, { name, digest: { sha256: sha256('') } }]
    expect(() => writeStatement({ ...statement, subject })).toThrow(reason)
    await sign(JSON.stringify({ ...statement, subject }))
    expect(await said()).toEqual([expect.stringMatching(`^release.json: .*${reason}`)])
  })

  it.each([
    ['no JSON', '{', 'not JSON in UTF-8'],
    ['a byte order mark', '\ufeff{}', 'not JSON in UTF-8'],
    ['a list', '[]', 'not an object'],
    ['an empty object', '{}', '_type is not'],
    ['no subject', JSON.stringify({ ...statementOf({}) }), 'at least one file'],
    ['another predicate', JSON.stringify({ ...statementOf(content), predicateType: 'x' }), 'predicateType is not'],
  ])('given %s, well signed, when verified, then it is refused', async (_, text, reason) => {
    await sign(text)
    expect((await said()).join('\n')).toContain(reason)
  })
})

describe('writing a statement', () => {
  it('given keys in any order, when written, then they are sorted, indented by 2, with a last line end', () => {
    const predicate = { b: [], a: { '10': null, '9': [1, { z: true, y: 'é' }] }, absent: undefined }
    const subject = [{ digest: { sha256: 'a'.repeat(64) }, name: 'liste.csv' }]
    expect(writeStatement({ ...statementOf({}), predicate, subject })).toBe(`{
  "_type": "https://in-toto.io/Statement/v1",
  "predicate": {
    "a": {
      "10": null,
      "9": [
        1,
        {
          "y": "é",
          "z": true
        }
      ]
    },
    "b": []
  },
  "predicateType": "https://vigie.invalid/release/v1",
  "subject": [
    {
      "digest": {
        "sha256": "${'a'.repeat(64)}"
      },
      "name": "liste.csv"
    }
  ]
}
`)
  })

  it('given a number that JSON cannot hold, when written, then it is refused', () => {
    expect(() => writeStatement({ ...statementOf(content), predicate: { rate: Number.NaN } })).toThrow('rate is NaN')
  })
})
