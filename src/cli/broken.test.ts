import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { projectRoot, vigie, workspaceOf } from '../testing/vigie.js'

const root = join(projectRoot, 'fixtures', 'broken')

interface Expected {
  readonly exit: number
  readonly messages: readonly string[]
}

describe('deliveries that are wrong', () => {
  test.each(readdirSync(root).sort())('%s: the exact sentence, and the exit code of its cause', async (name) => {
    const expected = parse(readFileSync(join(root, name, 'expected.yaml'), 'utf8')) as Expected
    const workspace = await workspaceOf(join('broken', name, 'batches'))
    const run = await vigie(['import', '-b', '2011', '-w', workspace])
    const told = run.stderr.split('\n').map((line) => line.replace(/^(error|warning): /, ''))
    for (const message of expected.messages) expect(told).toContain(message)
    expect(run.code).toBe(expected.exit)
  })
})
