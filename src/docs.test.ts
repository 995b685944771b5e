import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { projectRoot, temporaryFolder } from './testing/vigie.js'

/** What people read and type: every page written by hand. The generated ones are only followed for their links. */
const pages = ['README.md', 'pipelines/README.md', ...markdownUnder('docs')]
const written = pages.filter((page) => !page.startsWith('docs/reference/'))

function markdownUnder(folder: string): string[] {
  const entries = readdirSync(join(projectRoot, folder), { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map((entry) => relative(projectRoot, join(entry.parentPath, entry.name)))
    .sort()
}

const read = (page: string) => readFileSync(join(projectRoot, page), 'utf8')

interface Block {
  /** Of those, `sh` is run, and each line of `output` is one that the `sh` block before it printed. */
  readonly language: string
  /** The file that the block is, when its first line says so: `file=pipelines/…`. */
  readonly file: string | undefined
  readonly text: string
}

function blocksOf(page: string): Block[] {
  return [...read(page).matchAll(/^```(\w+)(?: file=(\S+))?\n([\s\S]*?)\n```$/gm)].map(
    ([, language = '', file, text = '']) => ({ language, file, text }),
  )
}

interface Command {
  readonly text: string
  /** What its line says: `# exit 77`. Otherwise it must succeed. */
  readonly exit: number
}

function commandsOf(text: string): Command[] {
  return text.split('\n').map((line) => {
    const [, command = line, exit = '0'] = /^(.*?)\s+# exit (\d+)$/.exec(line) ?? []
    return { text: command, exit: Number(exit) }
  })
}

/** A clone as `npm ci` leaves it, without its own copy of the packages. */
async function clone(): Promise<string> {
  const folder = await temporaryFolder()
  for (const name of [
    'package.json',
    'tsconfig.json',
    'tsconfig.build.json',
    'bin',
    'dist',
    'src',
    'pipelines',
    'fixtures',
    'docs/how-to/units',
  ])
    cpSync(join(projectRoot, name), join(folder, name), { recursive: true })
  symlinkSync(join(projectRoot, 'node_modules'), join(folder, 'node_modules'))
  return folder
}

/** The environment of a person at a terminal: nothing of the test runner, nor of the npm that may have started it. */
function environment(folder: string): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(npm_|vitest|node_env|init_cwd|vigie_)/i.test(name))
  return { ...Object.fromEntries(own), NO_COLOR: '1', npm_config_cache: join(folder, '.npm') }
}

function run(folder: string, command: string): Promise<{ code: number; said: string }> {
  return new Promise((done) => {
    const options = { cwd: folder, env: environment(folder), maxBuffer: 64 << 20 }
    execFile('bash', ['-c', command], options, (error, stdout, stderr) => {
      done({ code: error ? (typeof error.code === 'number' ? error.code : -1) : 0, said: `${stdout}${stderr}` })
    })
  })
}

/** What a workspace of the demonstration is made by, in a clone where nothing was changed yet. */
const demonstration = /^npx vigie demo .*-w (\w+)$/
const made = new Map<string, Promise<{ clone: string; code: number; said: string }>>()

/** Makes the workspace of a demonstration once for all pages that start from the same words, and gives them copies of it. */
async function demonstrated(folder: string, command: string, workspace: string) {
  const { clone: place, ...outcome } = await (made.get(command) ?? make(command))
  cpSync(join(place, workspace), join(folder, workspace), { recursive: true, preserveTimestamps: true })
  return outcome
}

function make(command: string) {
  const making = clone().then(async (folder) => ({ clone: folder, ...(await run(folder, shorter(command))) }))
  made.set(command, making)
  return making
}

/** Installing and testing are what CI does on a clean clone, in these very words; they are not done again in here. */
const ofCi = ['npm ci', 'npm test']
const withoutCi = (command: string) =>
  command
    .split(' && ')
    .filter((part) => !ofCi.includes(part))
    .join(' && ')

/** `npx vigie` starts this file, after a second of looking for it; one test pays that second. */
const shorter = (command: string) => command.replace(/^npx vigie\b/, 'node bin/vigie.js')

// Two pages at once: each waits on processes, and when this file is the last one nothing else does.
describe.concurrent('commands of the documentation', () => {
  const withCommands = written.filter((page) => blocksOf(page).some(({ language }) => language === 'sh'))

  test.for(withCommands)('%s does what it says', { timeout: 600_000 }, async (page) => {
    const folder = await clone()
    let shown: string[] = []
    let changed = false
    for (const { language, file, text } of blocksOf(page)) {
      if (file) {
        changed = true
        mkdirSync(dirname(join(folder, file)), { recursive: true })
        writeFileSync(join(folder, file), `${text}\n`)
      }
      if (language === 'output') {
        const missing = text.split('\n').filter((line) => line !== '' && !shown.includes(line))
        expect(missing, `${page}: lines that the commands above do not print\n${shown.join('\n')}`).toEqual([])
      }
      if (language !== 'sh') continue
      shown = []
      for (const { text: command, exit } of commandsOf(text)) {
        const wanted = withoutCi(command)
        if (wanted === '') continue
        const workspace: string | undefined = changed ? undefined : demonstration.exec(wanted)?.[1]
        changed ||= workspace === undefined
        const { code, said } = workspace
          ? await demonstrated(folder, wanted, workspace)
          : await run(folder, shorter(wanted))
        expect(code, `${page}: ${command}\n${said}`).toBe(exit)
        shown.push(...said.split('\n'))
      }
    }
  })

  test('npx finds the command in a clone', { timeout: 120_000 }, async () => {
    const folder = await clone()
    const { code, said } = await run(folder, 'npx vigie --version')
    expect(said.trim()).toBe(JSON.parse(read('package.json')).version)
    expect(code).toBe(0)
  })

  test('CI installs and tests with the words of the README', () => {
    const lines = readFileSync(join(projectRoot, '.ci', 'run'), 'utf8').split('\n')
    for (const command of ofCi) {
      expect(lines).toContain(command)
      expect(read('README.md')).toContain(command)
    }
  })
})

describe('links of the documentation', () => {
  const anchorOf = (heading: string) =>
    heading
      .replace(/[`*]/g, '')
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-')
  const anchorsOf = (path: string) =>
    [...readFileSync(path, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading))

  test.for(pages)('%s leads somewhere', (page) => {
    const prose = read(page)
      .replace(/^(`{3,})[\s\S]*?^\1$/gm, '')
      .replace(/`[^`\n]*`(?!\])/g, '')
    const targets = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target)
    const broken = targets.filter((target) => {
      if (/^[a-z]+:/.test(target)) return false
      const [file = '', anchor] = target.split('#')
      const path = file === '' ? join(projectRoot, page) : resolve(projectRoot, dirname(page), file)
      return !existsSync(path) || (anchor !== undefined && !anchorsOf(path).includes(anchor))
    })
    expect(broken).toEqual([])
  })
})
