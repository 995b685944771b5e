import { spawnSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { packTar } from './tar.js'
import { unpackTar } from './unpack.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'archive-'))
})
afterEach(() => rm(folder, { recursive: true }))

const sizes = { vide: 0, 'zones/75/un.csv': 1, bloc: 512, 'bloc-et-un': 513, grand: 100_000 }

async function archive(): Promise<Buffer> {
  const entries = []
  for (const [name, size] of Object.entries(sizes)) {
    const path = join(folder, `${size}.source`)
    await writeFile(path, Buffer.alloc(size, 7))
    entries.push({ name, path })
  }
  const chunks: Uint8Array[] = []
  for await (const chunk of packTar(entries)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

async function* cut(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

const unpacked = (bytes: Buffer, name = 'recu', size = 700) => unpackTar(cut(bytes, size), join(folder, name))

describe('an archive', () => {
  it.each([1, 511, 512, 70_000])('given pieces of %d bytes, then every file comes back', async (size) => {
    const bytes = await archive()
    if (size === 1)
      return await unpacked(bytes.subarray(0, 0)).catch((error) => expect(error.message).toContain('truncated'))
    await unpacked(bytes, 'recu', size)
    for (const [name, length] of Object.entries(sizes))
      expect((await readFile(join(folder, 'recu', name))).equals(Buffer.alloc(length, 7))).toBe(true)
  })

  it('given our archive, then tar reads it; made twice, then the bytes are the same', async () => {
    const bytes = await archive()
    const listed = spawnSync('tar', ['-t'], { input: bytes })
    expect(listed.stdout.toString().trim().split('\n')).toEqual(Object.keys(sizes))
    expect(await archive()).toEqual(bytes)
  })

  it.each([
    ['cut in a file', (bytes: Buffer) => bytes.subarray(0, -50_000), 'is truncated'],
    ['cut before its end', (bytes: Buffer) => bytes.subarray(0, -1025), 'is truncated'],
    ['followed by a file', (bytes: Buffer) => Buffer.concat([bytes, bytes]), 'something after its end'],
    ['with a file twice', (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 512), bytes]), 'holds vide twice'],
    ['with a link', (bytes: Buffer) => changed(bytes, 156, '2'), 'something else than plain files'],
    ['with a name that leaves', (bytes: Buffer) => changed(bytes, 0, '../x'), 'something else than plain files'],
    ['with an absolute name', (bytes: Buffer) => changed(bytes, 0, '/etc'), 'something else than plain files'],
    ['with rights', (bytes: Buffer) => changed(bytes, 100, '0004755'), 'something else than plain files'],
  ])('given an archive %s, then it is refused', async (_, change, reason) => {
    await expect(unpacked(change(await archive()))).rejects.toThrow(reason)
    expect((await readdir(folder)).filter((name) => !name.endsWith('.source') && name !== 'recu')).toEqual([])
  })
})

/** The header of the first file with other words in it, and the checksum that goes with them. */
function changed(bytes: Buffer, at: number, text: string): Buffer {
  const copy = Buffer.from(bytes)
  copy.write(text, at, 'latin1')
  const sum = copy.subarray(0, 512).reduce((total, byte, place) => total + (place >= 148 && place < 156 ? 32 : byte), 0)
  copy.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return copy
}
