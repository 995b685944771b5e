import { cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { isFailure } from '../kernel/failure.js'
import { projectRoot, temporaryFolder } from '../testing/vigie.js'
import { loadCatalog } from './load.js'

let pristine: string
beforeAll(async () => {
  pristine = join(await temporaryFolder(), 'pipelines')
  await cp(join(projectRoot, 'pipelines'), pristine, { recursive: true })
})

/** What is said of declarations with these files more. */
async function saidOf(files: Record<string, string>): Promise<string[]> {
  const root = join(await temporaryFolder(), 'pipelines')
  await cp(pristine, root, { recursive: true })
  await mkdir(join(root, 'corrections'), { recursive: true })
  for (const [file, text] of Object.entries(files)) await writeFile(join(root, file), text)
  try {
    await loadCatalog(root)
    return []
  } catch (error) {
    if (!isFailure(error)) throw error
    return error.issues.map(({ place = '', message }) => `${place.replace(/^.*\//, '')} ${message}`)
  }
}

const header: Record<string, string> = {
  label: 'Essai',
  version: '1.0.0',
  author: "Service d'essai",
  reason: 'Une raison',
  valid: '{ from: 2020-01-01, to: 2020-12-31 }',
}
const signed = (more: Record<string, string>) =>
  Object.entries({ ...header, ...more })
    .filter(([, value]) => value !== '')
    .map(([key, value]) => `${key}: ${value}`)
    .join('\n')
const inputs = "{ annee: { label: Année, type: integer, meaning: Year, 'null': never } }"
const rule = (more: Record<string, string> = {}) =>
  `/*\n${signed({ sentence: 'Une phrase', reads: '[calcul]', inputs, ...more })}\n*/\nSELECT '1' AS siren, 1 AS delta, 1 AS annee\n`
const cases =
  "cases:\n  - name: un cas\n    batch: '2011'\n    given: {}\n    expect: |\n      siren | delta\n      1     | 1\n"
const withRule = (more: Record<string, string>) =>
  saidOf({ 'rules/essai.rule.sql': rule(more), 'rules/essai.cases.yaml': cases })

const group = (more: Record<string, string> = {}) =>
  signed({ kind: 'sub_model', model: 'demonstration', group: 'effectif', multiplier: '0.5', ...more })
const companyCases = `cases:
  - { name: un cas, given: {}, before: { log_odds: 0, level: Alerte }, after: { log_odds: 0, level: Alerte } }
`
const withCorrections = (...texts: readonly string[]) =>
  saidOf(
    Object.fromEntries(
      texts.flatMap((text, rank) => [
        [`corrections/c${rank}.correction.yaml`, text],
        [`corrections/c${rank}.cases.yaml`, companyCases],
      ]),
    ),
  )

describe('an intervention of an expert is refused', () => {
  test('without author, reason, or dates that make sense', async () => {
    expect(await withRule({})).toEqual([])
    expect((await withRule({ author: '' }))[0]).toMatch(/^essai.rule.sql key author/)
    expect((await withRule({ reason: '' }))[0]).toMatch(/^essai.rule.sql key reason/)
    expect((await withRule({ valid: '{ from: 2021-01-01, to: 2020-12-31 }' }))[0]).toBe(
      'essai.rule.sql key valid: ends before it starts',
    )
  })

  test('without a case beside it', async () => {
    expect(await saidOf({ 'rules/essai.rule.sql': rule() })).toEqual([
      'essai.rule.sql has no essai.cases.yaml beside it',
    ])
    expect(await saidOf({ 'corrections/c.correction.yaml': group() })).toEqual([
      'c.correction.yaml has no c.cases.yaml beside it',
    ])
  })

  test('when it keeps no input, or reads a delivery or what comes after the month', async () => {
    expect(await withRule({ inputs: '{}' })).toEqual([expect.stringContaining('keeps no input')])
    expect(await withRule({ reads: '[debit]' })).toEqual([expect.stringContaining('reads debit, which is no family')])
    expect(await withRule({ reads: '[couverture]' })).toEqual([expect.stringContaining('reads couverture')])
    expect(await withRule({ reads: '[cible]' })).toEqual([expect.stringContaining('reads cible, a target')])
  })

  test('when what it corrects does not exist, or its curve does not fit the variable', async () => {
    expect(await withCorrections(group())).toEqual([])
    expect(await withCorrections(group({ model: 'autre' }))).toEqual([expect.stringContaining('not declared')])
    expect(await withCorrections(group({ group: 'autre' }))).toEqual([expect.stringContaining('the group autre')])
    expect(await withCorrections(group({ multiplier: '1.6' }))).toHaveLength(1)
    const curve = (term: string) =>
      signed({ kind: 'curve', model: 'demonstration', term, curve: '{ kind: flag, when_true: 1, when_false: 0 }' })
    expect(await withCorrections(curve('interessante_urssaf'))).toEqual([])
    expect(await withCorrections(curve('autre'))).toEqual([expect.stringContaining('the term autre')])
    expect(await withCorrections(curve('ratio_dette'))).toEqual([
      expect.stringMatching(/^c0.correction.yaml .*ratio_dette/),
    ])
  })

  test('when another one corrects the same thing on the same days; one after the other may', async () => {
    const from = (day: string, to: string) => group({ valid: `{ from: ${day}, to: ${to} }` })
    const said = await withCorrections(from('2020-01-01', '2020-06-30'), from('2020-06-30', 'null'))
    expect(said).toEqual([expect.stringContaining('corrects what c0 corrects too, on the same days')])
    expect(await withCorrections(from('2020-01-01', '2020-06-29'), from('2020-06-30', 'null'))).toEqual([])
    const off = group({ enabled: 'false' })
    expect(await withCorrections(group(), off)).toEqual([])
  })
})
