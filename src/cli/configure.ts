import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import type { z } from 'zod'
import type { Config, configShape } from '../declare/config.js'
import { didYouMean } from '../kernel/closest.js'
import { Failure, failure, failureOf, type Issue } from '../kernel/failure.js'
import { fromEnvironment, fromFlags, type GivenValue, settingValue } from './setting-values.js'

export interface Flags {
  readonly workspace?: string
  readonly pipelines?: string
  readonly threads?: string
  readonly memory?: string
  readonly limit?: readonly string[]
  readonly set?: readonly string[]
}

/** What a command works with: where, and every key of `vigie.yaml` with its value. */
export interface Settings {
  readonly workspace: string
  readonly pipelines: string
  readonly config: Config & { readonly threads: number }
  /** Where each value comes from, by key; a key that is not there has its default. */
  readonly origins: ReadonlyMap<string, string>
}

type Environment = Readonly<Record<string, string | undefined>>

/** The part of the settings that a person wrote, before defaults. */
type Written = { [name: string]: unknown }

/**
 * What a command works with: a flag, else the environment, else `vigie.yaml`, else the default. Throws a Failure of cause
 * `declaration` for a file that does not read or a name that sets nothing, `usage` for a value that is not of its form.
 */
export async function configure(flags: Flags, env: Environment, packageRoot: string): Promise<Settings> {
  const workspace = flags.workspace ?? env.VIGIE_WORKSPACE ?? '.'
  // The engine takes such a path for a pattern and would read other folders, or nothing.
  if (/[*?[]/.test(resolve(workspace))) {
    throw failure('usage', 'a workspace cannot lie where a folder has *, ? or [ in its name', {
      place: workspace,
      next: 'Move it, or rename the folder.',
    })
  }
  const { configShape } = await import('../declare/config.js')
  const { settings } = await import('../declare/settings.js')
  const issues: Issue[] = []
  const path = join(workspace, 'vigie.yaml')
  const written = await readWritten(path)
  const keys = settings.map(({ key }) => key)
  issues.push(...complaints(configShape.safeParse(written), path, keys))
  const flag = (name: 'threads' | 'memory'): GivenValue[] => {
    const setting = settings.find(({ key }) => key === name)
    return setting && flags[name] !== undefined ? [{ setting, text: flags[name], origin: `--${name}` }] : []
  }
  const given = [
    ...fromEnvironment(env, settings, issues),
    ...fromFlags(flags, settings, issues),
    ...flag('threads'),
    ...flag('memory'),
  ]
  const origins = new Map(keys.filter((key) => at(written, key) !== undefined).map((key) => [key, 'vigie.yaml']))
  // A value that a later place overrides is not looked at: what is in force is what must hold.
  for (const value of new Map(given.map((one) => [one.setting.key, one])).values()) {
    try {
      put(written, value.setting.key, settingValue(value))
      origins.set(value.setting.key, value.origin)
    } catch (error) {
      issues.push(...(failureOf(error)?.issues ?? []))
    }
  }
  if (issues.length > 0) throw new Failure(issues)
  const config = configShape.parse(written)
  return {
    workspace,
    pipelines: flags.pipelines ?? env.VIGIE_PIPELINES ?? join(packageRoot, 'pipelines'),
    config: { ...config, threads: config.threads ?? availableParallelism() },
    origins,
  }
}

async function readWritten(path: string): Promise<Written> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    // Only a file that is not there sets nothing: one that cannot be read would lose what it sets without a word.
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
    throw failure('declaration', `cannot be read (${error.code})`, { place: path, next: 'Look at the rights on it.' })
  })
  if (text === undefined) return {}
  // Loaded here: a workspace without the file does without what reads it.
  const { parseYaml } = await import('../kernel/yaml.js')
  try {
    return (parseYaml(text) ?? {}) as Written
  } catch (error) {
    throw failure('declaration', `is not readable YAML (${(error as Error).message.split('\n')[0]})`, { place: path })
  }
}

/** What is wrong with the file, each with its key; an unknown key with the known ones that it may stand for. */
function complaints(
  read: z.ZodSafeParseResult<z.output<typeof configShape>>,
  place: string,
  keys: readonly string[],
): Issue[] {
  const otherwise = 'vigie config lists what may be set.'
  return (read.error?.issues ?? []).flatMap((issue): Issue[] => {
    const above = issue.path.map(String)
    if (issue.code !== 'unrecognized_keys') {
      const message = above.length > 0 ? `key ${above.join('.')}: ${issue.message}` : issue.message
      return [{ cause: 'declaration', place, message, next: otherwise }]
    }
    const known = new Set([...keys, ...keys.flatMap((key) => key.split('.').slice(0, 1))])
    return issue.keys.map((name) => {
      const key = [...above, name].join('.')
      const next = didYouMean(key, known, otherwise)
      return { cause: 'declaration', place, message: `key ${key} is no setting`, next }
    })
  })
}

function at(written: Written, key: string): unknown {
  return key.split('.').reduce<unknown>((value, name) => (value as Written | undefined)?.[name], written)
}

function put(written: Written, key: string, value: unknown): void {
  const names = key.split('.')
  const last = names.pop() ?? key
  let table = written
  for (const name of names) {
    table[name] = { ...(table[name] as Written | undefined) }
    table = table[name] as Written
  }
  table[last] = value
}
