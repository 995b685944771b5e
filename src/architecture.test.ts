import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname)
const modules = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => {
    const path = join(entry.parentPath, entry.name)
    return {
      path,
      name: relative(root, path),
      text: readFileSync(path, 'utf8'),
      isTest: entry.name.endsWith('.test.ts'),
    }
  })
const code = modules.filter(({ isTest, name }) => !isTest && !name.startsWith('testing/'))

/** Which rooms each room may import. What is not named is forbidden. Source: design, "The house". */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  kernel: [],
  declare: ['kernel'],
  catalog: ['declare', 'kernel'],
  store: ['kernel', 'declare'],
  signing: ['store', 'kernel'],
  history: ['store', 'catalog', 'declare', 'kernel'],
  tables: ['history', 'store', 'catalog', 'declare', 'kernel'],
  stages: ['signing', 'tables', 'history', 'store', 'catalog', 'declare', 'kernel'],
  learn: ['stages', 'tables', 'history', 'store', 'catalog', 'declare', 'kernel'],
  run: ['stages', 'tables', 'history', 'store', 'catalog', 'declare', 'kernel'],
  inspect: ['deliver', 'signing', 'tables', 'history', 'store', 'catalog', 'declare', 'kernel'],
  deliver: ['signing', 'stages', 'tables', 'history', 'store', 'catalog', 'declare', 'kernel'],
  reference: ['catalog', 'declare', 'kernel'],
  demo: ['signing', 'stages', 'tables', 'store', 'declare', 'kernel'],
  bench: ['deliver', 'signing', 'learn', 'stages', 'tables', 'history', 'store', 'catalog', 'declare', 'kernel'],
  cli: [
    'run',
    'learn',
    'stages',
    'inspect',
    'tables',
    'history',
    'reference',
    'demo',
    'signing',
    'deliver',
    'bench',
    'store',
    'catalog',
    'declare',
    'kernel',
  ],
}

const roomOf = (name: string) => name.split('/')[0] ?? ''
const stageOf = (name: string) => /^stages\/([a-z]+)\//.exec(name)?.[1]

const imports = code.flatMap(({ path, name, text }) =>
  [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, target = '']) => ({
    from: name,
    target: target.startsWith('.') ? relative(root, resolve(dirname(path), target)).replace(/\.js$/, '.ts') : target,
    local: target.startsWith('.'),
  })),
)

describe('rooms', () => {
  test('imports go one way', () => {
    const wrong = imports.filter(
      ({ from, target, local }) =>
        local && roomOf(from) !== roomOf(target) && !mayImport[roomOf(from)]?.includes(roomOf(target)),
    )
    expect(wrong).toEqual([])
  })

  test('every room is known', () => {
    expect([...new Set(code.map(({ name }) => roomOf(name)))].filter((room) => !(room in mayImport))).toEqual([])
  })

  test('a stage never imports another stage, and is entered by its door', () => {
    const wrong = imports.filter(({ from, target, local }) => {
      const stage = local ? stageOf(target) : undefined
      return (
        stage !== undefined && stageOf(from) !== stage && (stageOf(from) !== undefined || !target.endsWith('/index.ts'))
      )
    })
    expect(wrong).toEqual([])
  })

  test('only store knows the engine, only cli and reference know the command line', () => {
    const wrong = imports.filter(
      ({ from, target }) =>
        (target.startsWith('@duckdb') && roomOf(from) !== 'store') ||
        (target === 'commander' && roomOf(from) !== 'cli'),
    )
    expect(wrong).toEqual([])
  })

  test('process and console are touched in cli alone', () => {
    const used = code.filter(
      ({ name, text }) => roomOf(name) !== 'cli' && /\b(process|console)\s*\./.test(withoutComments(text)),
    )
    expect(used.map(({ name }) => name)).toEqual([])
  })
})

describe('modules', () => {
  test('none is longer than 250 lines, none is empty', () => {
    const wrong = modules.filter(({ text }) => text.trim() === '' || text.split('\n').length > 251)
    expect(wrong.map(({ name, text }) => `${name}: ${text.split('\n').length}`)).toEqual([])
  })

  test('no drawer for everything', () => {
    expect(
      modules.map(({ name }) => name).filter((name) => /(^|\/)(utils?|helpers?|common|misc)(\/|\.)/.test(name)),
    ).toEqual([])
  })

  test('no word of a producer outside pipelines and the demonstration', () => {
    const words = sourceWords()
    const found = code
      .filter(({ name }) => roomOf(name) !== 'demo')
      .flatMap(({ name, text }) =>
        words
          .filter((word) => new RegExp(`['"\`.]${word}['"\`]`).test(withoutComments(text)))
          .map((word) => `${name}: ${word}`),
      )
    expect(found).toEqual([])
  })
})

/** Header names and file patterns that declarations use, less the words that are types or keys of the engine's own tables. */
function sourceWords(): string[] {
  const folder = join(root, '..', 'pipelines', 'sources')
  const texts = readdirSync(folder)
    .filter((name) => name.endsWith('.source.yaml'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
  const headers = texts.flatMap((text) =>
    [...text.matchAll(/headers: \[([^\]]+)\]/g)].flatMap(([, list = '']) => list.split(',').map((word) => word.trim())),
  )
  const names = readdirSync(folder).map((name) => name.replace(/\..*$/, ''))
  const own = new Set([
    'siren',
    'siret',
    'compte',
    'Siren',
    'Siret',
    'Compte',
    'periode',
    'niveau',
    'date_debut',
    'date_fin',
  ])
  return [...new Set([...headers, ...names])].filter((word) => !own.has(word))
}

const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '')
