import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import type { Config } from '../declare/config.js'
import type { Retention } from '../declare/retention.js'
import { Failure, failure } from '../kernel/failure.js'
import { sizeForm } from '../kernel/size.js'
import type { GivenLimits } from '../store/delivery/index.js'
import { limitMeanings, limitVariable, readingLimits } from './reading-limits.js'
import { wholeNumber } from './whole-number.js'

export interface Flags {
  readonly workspace?: string
  readonly pipelines?: string
  readonly threads?: string
  readonly memory?: string
  readonly limit?: readonly string[]
}

export interface Settings {
  readonly workspace: string
  readonly pipelines: string
  readonly threads: number
  readonly memory: string
  readonly principal: string
  readonly namespace: string
  readonly approval: string
  readonly trust: string
  readonly approvals: number
  readonly operator: string | undefined
  readonly validDays: number
  /** What a delivered file may be, where it is not the usual. */
  readonly reading: GivenLimits
  readonly undo: { readonly share: number; readonly retention: Retention }
}

type Environment = Readonly<Record<string, string | undefined>>

/** Environment variables read, with what they replace. */
export const environmentVariables = [
  ['VIGIE_WORKSPACE', 'folder of the workspace (--workspace)'],
  ['VIGIE_PIPELINES', 'folder of the declarations (--pipelines)'],
  ['VIGIE_THREADS', 'threads of the engine (--threads)'],
  ['VIGIE_MEMORY', 'memory of the engine (--memory)'],
  ...Object.entries(limitMeanings).map(
    ([name, of]) => [limitVariable(name), `limit of a file: ${of} (--limit ${name}=…)`] as const,
  ),
  ['VIGIE_SIGNING_PRINCIPAL', 'name of the signer'],
  ['VIGIE_SIGNING_NAMESPACE', 'namespace of machine signatures'],
  ['VIGIE_APPROVAL_NAMESPACE', 'namespace of approvals by persons'],
  ['VIGIE_TRUST_NAMESPACE', 'namespace of the trust officer'],
  ['VIGIE_OPERATOR', 'name of who runs the chain'],
  ['SOURCE_DATE_EPOCH', 'seconds since 1970 written as the date of releases, to reproduce one'],
  ['NO_COLOR', 'no colour'],
] as const

/**
 * What a command works with: a flag, else the environment, else `vigie.yaml`, else the default. Throws a Failure of cause
 * `declaration` for a file that does not read, `usage` for a flag or variable that is not of its form.
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
  const file = await readConfig(join(workspace, 'vigie.yaml'))
  const threads = flags.threads ?? env.VIGIE_THREADS
  const memory = flags.memory ?? env.VIGIE_MEMORY
  return {
    workspace,
    pipelines: flags.pipelines ?? env.VIGIE_PIPELINES ?? join(packageRoot, 'pipelines'),
    threads: threads === undefined ? (file.threads ?? availableParallelism()) : wholeNumber('threads', threads, 1, 256),
    memory: memory === undefined ? (file.memory ?? '2GB') : size(memory),
    principal: env.VIGIE_SIGNING_PRINCIPAL ?? file.signing?.principal ?? 'production@vigie',
    namespace: env.VIGIE_SIGNING_NAMESPACE ?? file.signing?.namespace ?? 'liste-production@vigie',
    approval: env.VIGIE_APPROVAL_NAMESPACE ?? file.signing?.approval ?? 'liste-approbation@vigie',
    trust: env.VIGIE_TRUST_NAMESPACE ?? file.signing?.trust ?? 'confiance@vigie',
    approvals: file.signing?.approvals ?? 1,
    operator: env.VIGIE_OPERATOR ?? file.signing?.operator,
    validDays: file.signing?.validDays ?? 62,
    undo: { share: file.undo?.share ?? 0.1, retention: file.retention ?? {} },
    reading: readingLimits(flags.limit ?? [], env, file.limits),
  }
}

async function readConfig(path: string): Promise<Config> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) return {}
  // Loaded here: a run with nothing to do and no file is over before these would be.
  const { parseYaml } = await import('../kernel/yaml.js')
  const { configShape } = await import('../declare/config.js')
  let value: unknown
  try {
    value = parseYaml(text) ?? {}
  } catch (error) {
    throw failure('declaration', `is not readable YAML (${(error as Error).message.split('\n')[0]})`, { place: path })
  }
  const read = configShape.safeParse(value)
  if (read.success) return read.data
  throw new Failure(
    read.error.issues.map(({ path: key, message }) => ({
      cause: 'declaration' as const,
      place: path,
      message: key.length > 0 ? `key ${key.join('.')}: ${message}` : message,
      next: 'vigie help environment lists what may be set.',
    })),
  )
}

function size(text: string): string {
  if (sizeForm.test(text)) return text
  throw failure('usage', `--memory ${text} is not a size (like 2GB)`)
}
