import { cpSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseYaml } from '../kernel/yaml.js'
import { projectRoot, temporaryFolder, vigie } from '../testing/vigie.js'

const root = join(projectRoot, 'fixtures', 'broken')

interface Expected {
  /** What is typed, the workspace aside; by default the import of the batch that all cases deliver. */
  readonly command?: readonly string[]
  readonly exit: number
  readonly messages: readonly string[]
}

/** Each case delivers one file of a month: what else is expected of that month is no part of it. */
const ofOtherFiles = /^2011: expected sources are not delivered/

/** Where the log is and what to type next: the same for every cause, and tested with them. */
const closing = /^Exit code \d+\. /

describe('deliveries that are wrong', () => {
  test.each(readdirSync(root).sort())('%s: the exact sentences, and the exit code of their cause', async (name) => {
    const expected = parseYaml(readFileSync(join(root, name, 'expected.yaml'), 'utf8')) as Expected
    const workspace = await temporaryFolder()
    cpSync(join(root, name, 'batches'), join(workspace, 'batches'), { recursive: true })
    const run = await vigie([...(expected.command ?? ['import', '--batch', '2011']), '--workspace', workspace])
    const told = run.stderr
      .trimEnd()
      .split('\n')
      .map((line) => line.replace(/^(error|warning): /, '').replaceAll(`${workspace}/`, ''))
    expect(told.filter((line) => !ofOtherFiles.test(line) && !closing.test(line))).toEqual(expected.messages)
    expect(run.code).toBe(expected.exit)
  })
})
