import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { temporaryFolder } from '../testing/vigie.js'
import { publishFolder, writeWhole } from './atomic.js'

const synced = vi.hoisted(() => [] as string[])
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>()
  const open: typeof real.open = async (path, flags, mode) => {
    if (flags === 'r') synced.push(String(path))
    return real.open(path, flags, mode)
  }
  return { ...real, open }
})

let root: string
beforeEach(async () => {
  root = await temporaryFolder()
  synced.length = 0
})
const named = () => synced.map((path) => relative(root, path).replace(/\.ecriture-(.+)-[0-9a-f]{8}/, '$1'))

describe('a published folder', () => {
  test('is synced file by file, then folder by folder, deepest first, with the folders made above it', async () => {
    await publishFolder(join(root, 'a', 'b', 'r1'), async (folder) => {
      await mkdir(join(folder, 'x', 'y'), { recursive: true })
      await writeFile(join(folder, 'x', 'y', 'f'), '')
    })
    expect(named()).toEqual(['a/b', 'a', '', 'a/b/r1/x/y/f', 'a/b/r1/x/y', 'a/b/r1/x', 'a/b/r1', 'a/b'])
  })

  test('replaces what is there, unless told not to', async () => {
    const path = join(root, 'r1')
    const fill = (text: string) => (folder: string) => writeFile(join(folder, 'f'), text)
    await publishFolder(path, fill('un'))
    await publishFolder(path, fill('deux'))
    const refused = publishFolder(path, fill('trois'), { replace: false })
    await expect(refused).rejects.toMatchObject({ issues: [{ cause: 'cannot-write', place: 'r1' }] })
    expect(await readFile(join(path, 'f'), 'utf8')).toBe('deux')
    const raced = publishFolder(join(root, 'r2'), () => mkdir(join(root, 'r2')), { replace: false })
    await expect(raced).rejects.toMatchObject({ issues: [{ cause: 'cannot-write', place: 'r2' }] })
    expect((await readdir(root)).sort()).toEqual(['r1', 'r2'])
  })
})

test('a small file is synced with every folder made for it, and leaves nothing when it fails', async () => {
  await writeWhole(join(root, 'a', 'b', 'f'), 'x')
  expect(named()).toEqual(['a/b', 'a', '', 'a/b'])
  await mkdir(join(root, 'a', 'pris'))
  await expect(writeWhole(join(root, 'a', 'pris'), 'x')).rejects.toThrow('EISDIR')
  expect((await readdir(join(root, 'a'))).sort()).toEqual(['b', 'pris'])
})
