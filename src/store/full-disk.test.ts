import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { projectRoot, temporaryFolder } from '../testing/vigie.js'

const built = (path: string) => JSON.stringify(pathToFileURL(join(projectRoot, 'dist', path)).href)

/** Runs a script where a file holds at most so many blocks of 512 bytes: the system takes what fits, then refuses. */
function runWithin(blocks: number, script: string, path: string) {
  const whole = `import { failureOf } from ${built('kernel/failure.js')}
    const told = (error) => console.log(failureOf(error)?.issues[0].message ?? 'unknown: ' + error)
    const path = process.argv[1]
    ${script}`
  const words = ['--input-type=module', '-e', whole, path]
  const shell = `ulimit -f ${blocks} && exec "$0" "$@"`
  const { status, stdout, stderr } = spawnSync('sh', ['-c', shell, process.execPath, ...words], { encoding: 'utf8' })
  return { status, stdout: stdout.trim(), stderr }
}

const refused = 'a file may not be that large here (EFBIG)'

describe('given a disk that takes a part of what it is given', () => {
  test('a file that was cut is never taken for a whole one', async () => {
    const path = join(await temporaryFolder(), 'liste.csv')
    const script = `import { NewFile } from ${built('store/new-file.js')}
      const file = await NewFile.open(path)
      await file.write('x'.repeat(9000)).then(() => file.close()).then(() => console.log('whole'), told)`
    expect(runWithin(8, script, path)).toEqual({ status: 0, stdout: refused, stderr: '' })
    // The system took what fitted, so that only counting tells.
    expect((await readFile(path)).length).toBe(8 * 512)
  })

  test('a long sheet ends with what the disk refused, whether its rows come at once or after a while', async () => {
    const script = `import { randomBytes } from 'node:crypto'
      import { setTimeout } from 'node:timers/promises'
      import { writeWorkbook } from ${built('store/spreadsheet.js')}
      for (const pause of [0, 20]) {
        const fill = async (add) => {
          for (let row = 0; row < 60; row++) {
            await add([[{ text: randomBytes(8000).toString('hex') }]])
            if (pause > 0) await setTimeout(pause)
          }
        }
        const sheet = { name: 'Entreprises', widths: [10], fill, isShort: false }
        await writeWorkbook(path + pause, [sheet]).then(() => console.log('whole'), told)
      }`
    const path = join(await temporaryFolder(), 'liste.xlsx')
    expect(runWithin(160, script, path)).toEqual({ status: 0, stdout: `${refused}\n${refused}`, stderr: '' })
  })

  test('a sheet whose rows cannot be read ends with that', async () => {
    const script = `import { writeWorkbook } from ${built('store/spreadsheet.js')}
      import { failure } from ${built('kernel/failure.js')}
      const fill = async (add) => {
        await add([[{ text: 'x' }]])
        throw failure('io', 'the rows are unreadable')
      }
      const sheet = { name: 'Entreprises', widths: [10], fill, isShort: false }
      await writeWorkbook(path, [sheet]).then(() => console.log('whole'), told)`
    const path = join(await temporaryFolder(), 'liste.xlsx')
    expect(runWithin(160, script, path)).toEqual({ status: 0, stdout: 'the rows are unreadable', stderr: '' })
  })
})
