import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { sourceCases } from '../../declare/cases.js'
import { sourceShape } from '../../declare/source.js'
import { parseYaml } from '../../kernel/yaml.js'
import { projectRoot, temporaryFolder } from '../../testing/vigie.js'
import { runSourceCase } from './source-cases.js'

const folder = join(projectRoot, 'pipelines', 'sources')
const read = (file: string): unknown => parseYaml(readFileSync(join(folder, file), 'utf8'))
const named = (suffix: string) =>
  readdirSync(folder)
    .filter((file) => file.endsWith(suffix))
    .map((file) => file.slice(0, -suffix.length))

test('every source has cases', () => {
  expect(named('.cases.yaml')).toEqual(named('.source.yaml'))
})

describe.each(named('.cases.yaml'))('%s', (name) => {
  const source = { ...sourceShape.parse(read(`${name}.source.yaml`)), file: name, digest: name }

  test.each(sourceCases.parse(read(`${name}.cases.yaml`)).cases)('$name', async (given) => {
    expect(source.files.some((pattern) => new RegExp(pattern, 'i').test(given.file.replace(/\.gz$/, '')))).toBe(true)
    const limits = { memory: '500MB', threads: 2, temporary: await temporaryFolder() }
    expect(await runSourceCase(limits, source, given)).toEqual([])
  })
})
