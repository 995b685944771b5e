import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { projectRoot, vigie } from '../testing/vigie.js'
import { createCli } from './cli.js'
import { commandPages } from './command-pages.js'
import { buildProgram } from './program.js'

describe('vigie describe', () => {
  test('given no name, then everything that has one is listed with its kind and label', async () => {
    const { code, stdout } = await vigie(['describe'])
    expect(code).toBe(0)
    for (const line of [
      /^source +debit +Débits Urssaf/m,
      /^type +siret +The fourteen digits/m,
      /^variable +ratio_dette +Dette /m,
      /^check +volume /m,
      /^model +demonstration /m,
      /^list +detection +Liste de détection/m,
      /^table +entreprise /m,
    ])
      expect(stdout).toMatch(line)
    expect(stdout).not.toMatch(/^column /m)
  })

  test('given a variable, then its label, unit, meaning, what null means, where it is defined, and its cases', async () => {
    const { stdout } = await vigie(['describe', 'ratio_dette', '--kind', 'variable'])
    expect(stdout).toMatch(/^ratio_dette {2}\(variable\) {2}Dette rapportée/m)
    expect(stdout).toMatch(/^ {2}meaning +Debt divided by the mean contribution of twelve months/m)
    expect(stdout).toMatch(/^ {2}unit +mois de cotisation$/m)
    expect(stdout).toMatch(/^ {2}null means +The debt is unknown/m)
    expect(stdout).toMatch(/^ {2}used by +model demonstration \(term ratio_dette\), list detection$/m)
    expect(stdout).toMatch(/^ {2}defined in +pipelines\/variables\/dette_urssaf\/dette_urssaf\.sql$/m)
    expect(stdout).toContain("Le ratio rapporte la dette à la cotisation moyenne, s'il y en a une positive")
  })

  test('given --cases, then the cases are shown with what is given and what comes out', async () => {
    const { stdout } = await vigie(['describe', 'effectif_entreprise', '--cases'])
    expect(stdout).toMatch(/ {4}given effectif_ent:\n {6}siren +\| mois/)
    expect(stdout).toMatch(/ {4}gives:\n {6}siren +\| periode/)
  })

  test('given a name that a source and its columns share, then each is told apart by its kind', async () => {
    const { stdout } = await vigie(['describe', 'EFFECTIF', '--json'])
    const { descriptions } = JSON.parse(stdout) as {
      descriptions: { kind: string; name: string; columns: { name: string }[] }[]
    }
    expect(descriptions.map(({ kind }) => kind)).toContain('source')
    const source = descriptions.find(({ kind }) => kind === 'source')
    expect(source?.columns.map(({ name }) => name)).toContain('enregistrement')
  })

  test('given a mistyped name, then the closest ones are offered', async () => {
    const { code, stderr } = await vigie(['describe', 'ratio_dete'])
    expect(code).toBe(64)
    expect(stderr).toContain('nothing is named ratio_dete. Did you mean ratio_dette?')
  })
})

describe('vigie help', () => {
  test.each(['exit-codes', 'settings', 'files', 'formats'])('%s is a topic', async (topic) => {
    const { code, stdout } = await vigie(['help', topic])
    expect(code).toBe(0)
    expect(stdout.split('\n').length).toBeGreaterThan(8)
  })

  test('given a mistyped topic or command, then the closest one is offered', async () => {
    expect((await vigie(['help', 'exit-code'])).stderr).toContain('Did you mean exit-codes')
    expect((await vigie(['descrieb'])).stderr).toContain('Did you mean describe?')
  })

  // Other tests run beside this one, so that it may have to be timed again.
  test('costs at most three times the start of Node itself', { retry: 2 }, () => {
    const timed = (words: readonly string[]) => {
      const started = performance.now()
      execFileSync(process.execPath, words)
      return performance.now() - started
    }
    const ratios = Array.from({ length: 7 }, () => {
      const floor = timed(['-e', '0'])
      return timed([join(projectRoot, 'bin', 'vigie.js'), '--help']) / floor
    })
    expect(ratios.sort((a, b) => a - b)[3]).toBeLessThan(3)
  })

  test('every command has examples, and they name it', () => {
    const terminal = { stdout: process.stdout, stderr: process.stderr, env: {} }
    const program = buildProgram(
      createCli(terminal, [], process.pid, new AbortController().signal, () => undefined),
      '0.0.0',
    )
    const sections = (commandPages(program).get('cli.md') ?? '').split(/^## vigie /m).slice(1)
    expect(sections.length).toBe(program.commands.length)
    for (const section of sections) {
      const name = section.split('\n')[0]
      expect(section, name).toMatch(new RegExp(`\nExamples:\n\n\`\`\`text\nvigie ${name}\\b`))
    }
  })
})
