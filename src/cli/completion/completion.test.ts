import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { temporaryFolder, vigie } from '../../testing/vigie.js'

let folder: string
let script: string
beforeAll(async () => {
  folder = await temporaryFolder()
  for (const batch of ['2204', '2205_01']) mkdirSync(join(folder, 'batches', batch), { recursive: true })
  script = join(folder, 'vigie.bash')
  writeFileSync(script, (await vigie(['completion', 'bash'])).stdout)
})

/** What bash would offer at the end of a line. */
function offered(line: string): string[] {
  const words = line.split(' ')
  const command = `source "$1"; COMP_WORDS=("\${@:2}"); COMP_CWORD=$(( $# - 2 )); _vigie; printf '%s\\n' "\${COMPREPLY[@]}"`
  const said = execFileSync('bash', ['-c', command, 'bash', script, ...words], { encoding: 'utf8' })
  return said.split('\n').filter((word) => word !== '')
}

describe('a line that bash completes', () => {
  test('commands', () => {
    expect(offered('vigie de')).toEqual(expect.arrayContaining(['demo', 'describe']))
    expect(offered('vigie publ')).toEqual(['publish'])
  })

  test('options of the command, and of no other', () => {
    expect(offered('vigie run --b')).toEqual(['--batch'])
    expect(offered('vigie describe --c')).toEqual(['--cases'])
    expect(offered('vigie describe --bat')).toEqual([])
  })

  test('values that are known beforehand', () => {
    expect(offered('vigie describe --kind vari')).toEqual(['variable'])
    expect(offered('vigie completion f')).toEqual(['fish'])
    expect(offered('vigie help exit')).toEqual(['exit-codes'])
  })

  test('batches that are delivered in the workspace of the line', () => {
    expect(offered(`vigie run -w ${folder} --batch `)).toEqual(['2204', '2205_01'])
    expect(offered(`vigie run -w ${folder} -b 2205`)).toEqual(['2205_01'])
  })
})

/** The other shells read their scripts themselves, where they are installed; everywhere, every option is in them. */
describe.each([
  ['zsh', ['zsh', '-n']],
  ['fish', ['fish', '--no-execute']],
] as const)('the script for %s', (shell, [program, flag]) => {
  test('names every command with its options', async () => {
    const { stdout } = await vigie(['completion', shell])
    const bash = (await vigie(['completion', 'bash'])).stdout
    const options = new Set([...bash.matchAll(/--([a-z-]+)/g)].map(([, name = '']) => name))
    const missing = [...options].filter(
      (name) => name !== 'version' && name !== 'workspace' && !new RegExp(`(--|-l )${name}\\b`).test(stdout),
    )
    expect(missing).toEqual([])
  })

  test.skipIf(!installed(program))('is one that it reads', async () => {
    const path = join(folder, `vigie.${shell}`)
    writeFileSync(path, (await vigie(['completion', shell])).stdout)
    execFileSync(program, [flag, path])
  })
})

function installed(program: string): boolean {
  try {
    execFileSync(program, ['-c', 'true'])
    return true
  } catch {
    return false
  }
}
