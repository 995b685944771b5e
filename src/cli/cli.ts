import { readFile } from 'node:fs/promises'
import { hostname, userInfo } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import type { Catalog } from '../catalog/catalog.js'
import type { Hook } from '../declare/event.js'
import { sha256 } from '../kernel/digest.js'
import { failure, type Issue } from '../kernel/failure.js'
import type { Outside } from '../run/events/raise.js'
import type { RunContext } from '../run/run.js'
import type { Signing } from '../stages/context.js'
import { configure, type Flags, type Settings } from './configure.js'
import { say, type Terminal } from './terminal.js'

/** Root of the code that runs, and of the installed package: this file is in `src/cli` or `dist/cli`. */
export const codeRoot = join(dirname(fileURLToPath(import.meta.url)), '..')
export const packageRoot = join(codeRoot, '..')

/** What a command is given: the terminal, and ways to open what it needs, only when it needs it. */
export interface Cli {
  readonly terminal: Terminal
  readonly argv: readonly string[]
  readonly process: number
  /** Who runs it: the account and the machine. */
  readonly operator: string
  /** Given by a first signal, with a Failure that says which; what runs in the engine then stops. */
  readonly stop: AbortSignal
  stopped(): boolean
  settings(command: Command): Promise<Settings>
  catalog(settings: Settings, reading?: Reading): Promise<Catalog>
  /** What stages need. The cases of the declarations are read only when a command is about them. */
  context(command: Command, reading?: Reading): Promise<RunContext>
  /** Says that a run was opened: it tells of its own end, whatever that is. */
  opened(): void
  hasOpened(): boolean
  /** Sets the exit code of the command; the last one counts. */
  end(code: number): void
}

/**
 * How declarations are read: `anew` by what makes results that are signed, which takes nothing for known; `as delivered`
 * with their cases too, and without the models of the workspace.
 */
export type Reading = 'with cases' | 'as delivered' | 'anew'

export interface CommonFlags extends Flags {
  readonly json?: boolean
  readonly accept?: string[]
  readonly reason?: string[]
  readonly filter?: boolean
}

/** Gathers the values of a flag that may be given several times. */
export const collect = (value: string, before: string[] = []) => [...before, value]

/** A command with the flags that all of them understand. */
export function newCommand(name: string): Command {
  return new Command(name)
    .option('-w, --workspace <folder>', 'workspace to work in (default: the current folder)')
    .option('--pipelines <folder>', 'declarations to use instead of those of the package')
    .option('--threads <number>', 'threads of the engine')
    .option('--memory <size>', 'memory of the engine, like 2GB')
    .option('--set <key=value>', 'set a key of vigie.yaml for this command (vigie config lists them)', collect)
    .option('--json', 'give the result as one JSON document')
}

export function flagsOf(command: Command): CommonFlags {
  return command.opts() as CommonFlags
}

/** Prints a JSON document: the one result of a command asked for JSON. */
export function sayJson(cli: Cli, value: object): void {
  say(cli.terminal, JSON.stringify({ schemaVersion: 1, ...value }, null, 2))
}

export function createCli(
  terminal: Terminal,
  argv: readonly string[],
  process: number,
  stop: AbortSignal,
  end: (code: number) => void,
): Cli {
  const settings = (command: Command) => configure(flagsOf(command), terminal.env, packageRoot)
  const catalog = async ({ pipelines, workspace }: Settings, reading?: Reading) => {
    const { knownCatalog } = await import('./known-catalog.js')
    const { HOME, XDG_CACHE_HOME = HOME && join(HOME, '.cache') } = terminal.env
    const folder = XDG_CACHE_HOME && reading !== 'anew' ? join(XDG_CACHE_HOME, 'vigie') : undefined
    const cases = reading === 'with cases' || reading === 'as delivered' ? 'with cases' : 'without cases'
    const { openWorkspace } = await import('../store/workspace.js')
    const models = reading === 'as delivered' ? undefined : openWorkspace(resolve(workspace)).models
    return knownCatalog(pipelines, cases, { code: codeRoot, packages: await packagesDigest(), folder, models })
  }
  let opened = false
  return {
    terminal,
    argv,
    process,
    operator: operatorName(),
    stop,
    stopped: () => stop.aborted,
    opened: () => {
      opened = true
    },
    hasOpened: () => opened,
    end,
    settings,
    catalog,
    context: async (command, reading) => {
      const given = await settings(command)
      const { engineFolders, openWorkspace } = await import('../store/workspace.js')
      const { codeDigest } = await import('../store/code-digest.js')
      const { engineVersion } = await import('../store/engine-version.js')
      const { stepKey } = await import('../kernel/digest.js')
      const workspace = openWorkspace(resolve(given.workspace))
      return {
        workspace,
        catalog: await catalog(given, reading),
        version: await packageVersion(),
        code: stepKey(await codeDigest(codeRoot), engineVersion()),
        limits: {
          memory: given.config.memory,
          threads: given.config.threads,
          temporary: workspace.temporary,
          folders: engineFolders.map((folder) => workspace.path(folder)),
          stop,
        },
        time: given.config.run,
        reading: given.config.limits ?? {},
        undo: { share: given.config.undo.share, retention: given.config.retention ?? {} },
        clock: clockOf(terminal.env),
        signing: { ...signingOf(given, operatorName()), credentials: terminal.env.CREDENTIALS_DIRECTORY },
        dependencies: await packagesDigest(),
        accepted: acceptedOf(flagsOf(command)),
        noFilter: flagsOf(command).filter === false,
        outside: outsideOf(given.config.hooks, terminal.env),
        metrics: given.config.metrics.path,
      }
    },
  }
}

export async function packageVersion(): Promise<string> {
  const { version } = JSON.parse(await readFile(join(packageRoot, 'package.json'), 'utf8')) as { version: string }
  return version
}

export function signingOf(settings: Settings, operator: string): Signing {
  const { operator: named, ...signing } = settings.config.signing
  // The account alone: the name of a machine is nothing that recipients should read.
  const who = named ?? operator.split('@')[0] ?? operator
  return { ...signing, operator: who }
}

/** To whom events go, with the little of the environment that hooks are given. */
export function outsideOf(hooks: readonly Hook[] | undefined, { PATH, LANG }: Terminal['env']): Outside {
  const environment = { ...(PATH === undefined ? {} : { PATH }), ...(LANG === undefined ? {} : { LANG }) }
  return { hooks: hooks ?? [], host: hostname(), environment }
}

/** The lock file of the packages, else what the installed package says of their exact versions. */
async function packagesDigest(): Promise<string> {
  const read = (name: string) => readFile(join(packageRoot, name))
  return sha256(await read('package-lock.json').catch(() => read('package.json')))
}

/** The account and the machine; an account of a container may have no name. */
function operatorName(): string {
  try {
    return `${userInfo().username}@${hostname()}`
  } catch {
    return hostname()
  }
}

export function clockOf(env: Terminal['env']): () => Date {
  const fixed = env.SOURCE_DATE_EPOCH
  if (fixed === undefined) return () => new Date()
  const seconds = Number(fixed)
  if (!Number.isFinite(seconds)) throw failure('usage', `SOURCE_DATE_EPOCH=${fixed} is not a number of seconds`)
  return () => new Date(seconds * 1000)
}

/** Each `--accept ID` goes with the `--reason TEXT` in the same place: nothing is let pass without its reason. */
function acceptedOf({ accept = [], reason = [] }: CommonFlags): ReadonlyMap<string, string> {
  const issues: Issue[] = accept
    .filter((_, index) => !reason[index]?.trim())
    .map((id) => ({
      cause: 'usage' as const,
      message: `--accept ${id} has no reason`,
      next: 'Add: --reason "why it is right".',
    }))
  const [first] = issues
  if (first) throw failure('usage', first.message, first.next ? { next: first.next } : {})
  return new Map(accept.map((id, index) => [id, (reason[index] ?? '').trim()]))
}
