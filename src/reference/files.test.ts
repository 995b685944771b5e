import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { catalogOf } from '../testing/stage-context.js'
import { temporaryFolder } from '../testing/vigie.js'
import { referencePages, staleFiles, writePages } from './index.js'

describe('the files of the reference', () => {
  const pages = referencePages(catalogOf(), new Map([['cli.md', '# Command line\n']]))
  let out = ''
  beforeEach(async () => {
    out = await temporaryFolder()
    await writePages(out, pages)
  })

  test('what was just written is not stale', async () => {
    expect(await staleFiles(out, pages)).toEqual([])
  })

  test('a missing, a different, and an extra file are told apart', async () => {
    await rm(join(out, 'sources.md'))
    await writeFile(join(out, 'types.md'), (pages.get('types.md') ?? '').replace('# Column types', '# Types'))
    await writeFile(join(out, 'old.md'), '<!-- Generated from something -->\n')
    await writeFile(join(out, 'notes.md'), 'by hand\n')
    expect(await staleFiles(out, pages)).toEqual([
      { file: 'notes.md', why: 'was never generated; it belongs elsewhere' },
      { file: 'old.md', why: 'is no longer generated' },
      { file: 'sources.md', why: 'is missing' },
      { file: 'types.md', why: 'says something else from line 3 on' },
    ])
  })

  test('writing again repairs all of it, and only removes what was generated', async () => {
    await rm(join(out, 'sources.md'))
    await writeFile(join(out, 'notes.md'), 'by hand\n')
    await mkdir(join(out, 'old'))
    await writeFile(join(out, 'old', 'old.md'), '<!-- Generated from something -->\n')
    await writePages(out, pages)
    expect(await staleFiles(out, pages)).toEqual([
      { file: 'notes.md', why: 'was never generated; it belongs elsewhere' },
    ])
    expect(await readFile(join(out, 'notes.md'), 'utf8')).toBe('by hand\n')
    expect(await readdir(out)).not.toContain('old')
  })
})
