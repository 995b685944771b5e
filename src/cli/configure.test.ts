import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { configShape } from '../declare/config.js'
import { settings } from '../declare/settings.js'
import { sourceShape } from '../declare/source.js'
import { parseYaml } from '../kernel/yaml.js'
import { temporaryFolder, vigie } from '../testing/vigie.js'
import { configure, type Flags } from './configure.js'
import { initialConfig } from './initial-config.js'

let workspace: string
beforeEach(async () => {
  workspace = await temporaryFolder()
})

const write = (text: string) => writeFileSync(join(workspace, 'vigie.yaml'), text)
const read = async (flags: Flags = {}, env: Record<string, string> = {}) =>
  configure({ workspace, ...flags }, env, '/paquet')

describe('what wins', () => {
  test('given a value in every place, then a flag, the environment, vigie.yaml and the default win in that order', async () => {
    write('limits: { text: 1GB, line: 4MiB, silence: 60, records: 1 }\nmemory: 1GB')
    const env = { VIGIE_LIMITS_RECORDS: '2', VIGIE_LIMITS_COLUMNS: '2', VIGIE_MEMORY: '3GB' }
    const { config, origins } = await read({ limit: ['columns=3'], set: ['limits.seconds=30'], memory: '4GB' }, env)
    expect(config.limits).toEqual({ text: 1e9, line: 4 << 20, silence: 60, records: 2, columns: 3, seconds: 30 })
    expect(config.memory).toBe('4GB')
    expect(config.signing.validDays).toBe(62)
    expect(Object.fromEntries(origins)).toEqual({
      memory: '--memory',
      'limits.text': 'vigie.yaml',
      'limits.line': 'vigie.yaml',
      'limits.silence': 'vigie.yaml',
      'limits.records': 'VIGIE_LIMITS_RECORDS',
      'limits.columns': '--limit',
      'limits.seconds': '--set',
    })
  })

  test('every key with one value is set by its variable and by --set; a name made of digits stays a name', async () => {
    const values: Record<string, string> = {
      memory: '3GB',
      'undo.share': '0.5',
      'run.checkMachine': 'false',
      'metrics.path': '/vigie.prom',
    }
    for (const { key, variable, structured } of settings) {
      if (structured) continue
      const text = values[key] ?? (key.startsWith('signing.') && !/approvals|validDays/.test(key) ? '1234' : '7')
      const byVariable = await read({}, { [variable]: text })
      const byFlag = await read({ set: [`${key}=${text}`] })
      expect(byVariable.config, key).toEqual(byFlag.config)
      expect([byVariable.origins.get(key), byFlag.origins.get(key)]).toEqual([variable, '--set'])
    }
    expect((await read({ set: ['signing.principal=1234'] })).config.signing.principal).toBe('1234')
  })

  test('limits may be set for one source too', () => {
    for (const { key } of settings.filter((one) => one.key.startsWith('limits.')))
      expect(sourceShape.shape.limits.parse({ [key.slice(7)]: 7 })).toEqual({ [key.slice(7)]: 7 })
  })
})

describe('what means nothing', () => {
  const told = async (flags: Flags = {}, env: Record<string, string> = {}) =>
    read(flags, env).then(
      () => '',
      (error: Error) => error.message,
    )

  test.each([
    ['lignes=3', '--limit lignes=3 names no limit'],
    ['records', 'limits.records= is not of its form'],
    ['records=0', 'limits.records=0 is not of its form'],
    ['records=1e9', 'limits.records=1e9 is not of its form'],
    ['silence=-1', 'limits.silence=-1 is not of its form'],
    ['text=beaucoup', 'a size like 20GB'],
    ['__proto__=3', '--limit __proto__=3 names no limit'],
  ])('--limit %s', async (flag, words) => {
    expect(await told({ limit: [flag] })).toContain(words)
  })

  test('an unknown key of the file, of the environment and of a flag are told together, each with the closest name', async () => {
    write('memoire: 2GB\nsigning: { validDay: 3 }\nthreads: deux\n')
    const said = await told({ set: ['limit.text=3'] }, { VIGIE_MEMROY: '2GB' })
    expect(said).toContain('key memoire is no setting. Did you mean memory?')
    expect(said).toContain('key signing.validDay is no setting. Did you mean signing.validDays?')
    expect(said).toContain('key threads: ')
    expect(said).toContain('VIGIE_MEMROY: is no setting of vigie. Did you mean VIGIE_MEMORY?')
    expect(said).toContain('--set limit.text=3 names no setting. Did you mean limits.text?')
  })

  test('a list in place of settings, and text that is no YAML, are refused', async () => {
    write('- threads\n')
    expect(await told()).toContain('expected object')
    write('threads: [\n')
    expect(await told()).toContain('is not readable YAML')
  })
})

test.skipIf(process.getuid?.() === 0)(
  'a file that this account may not read is refused, never taken for absent',
  async () => {
    write('memory: 1GB')
    chmodSync(join(workspace, 'vigie.yaml'), 0)
    await expect(read()).rejects.toThrow('cannot be read (EACCES)')
  },
)

test('a folder in place of vigie.yaml is refused', async () => {
  mkdirSync(join(workspace, 'vigie.yaml'))
  await expect(read()).rejects.toThrow('cannot be read (EISDIR)')
})

describe('vigie config and vigie init', () => {
  test('given a first vigie.yaml, then it sets nothing, and each of its lines once uncommented is what it says', () => {
    const text = initialConfig()
    expect(parseYaml(text)).toBeNull()
    const uncommented = text
      .replace(/^# (?=( *)([a-zA-Z]+:))/gm, '')
      .replace(/^([a-zA-Z.]+| {2}[a-zA-Z.]+):$/gm, (line) => line)
    const value = parseYaml(uncommented) as Record<string, Record<string, unknown> | string>
    expect(value.memory).toBe('2GB')
    expect((value.signing as Record<string, unknown>).validDays).toBe(62)
    expect(
      configShape.safeParse({ signing: { validDays: (value.signing as Record<string, unknown>).validDays } }).success,
    ).toBe(true)
    for (const { key } of settings) expect(uncommented, key).toContain(`${key.split('.').at(-1)}:`)
  })

  test('given a new workspace, then its settings are the defaults, and where each comes from is said', async () => {
    const place = join(workspace, 'mensuel')
    expect((await vigie(['init', place])).code).toBe(0)
    const again = await vigie(['init', place])
    expect([again.code, again.stderr]).toEqual([64, expect.stringContaining('this is a workspace already')])
    const said = await vigie(['config', '-w', place, '--show-origin', '--json'], { VIGIE_SIGNING_OPERATOR: 'olga' })
    const found = JSON.parse(said.stdout).settings as { key: string; value: unknown; origin: string }[]
    expect(found.find(({ key }) => key === 'signing.operator')).toMatchObject({
      value: 'olga',
      origin: 'VIGIE_SIGNING_OPERATOR',
    })
    expect(found.find(({ key }) => key === 'memory')).toMatchObject({ value: '2GB', origin: 'default' })
    expect((await vigie(['config', 'memory', '-w', place])).stdout).toBe('2GB\n')
    expect((await vigie(['config', 'memoir', '-w', place])).stderr).toContain('Did you mean memory?')
  })
})
