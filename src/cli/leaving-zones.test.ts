import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { filesOf } from '../testing/list-files.js'
import { sheetRows, zipParts } from '../testing/read-workbook.js'
import { vigie as command, temporaryFolder } from '../testing/vigie.js'
import { canary, zonedWorkspace } from '../testing/zoned-workspace.js'

/** All that commands were told and said, to look for what they should not have. */
const said: string[] = []
const vigie: typeof command = async (words, env) => {
  const outcome = await command(words, env)
  said.push(words.join(' '), outcome.stdout, outcome.stderr)
  return outcome
}
const passphrase = 'quatre-mots-tires-au-sort'
let workspace: string

beforeAll(async () => {
  workspace = await zonedWorkspace()
  const { code, stderr } = await vigie(['run', '-b', '2010', '-w', workspace])
  expect([0, 20], stderr).toContain(code)
}, 120_000)

describe('what leaves a release that is made for zones', () => {
  test('an extract keeps what its filters keep, says them on its sheet, and leaves a line in the audit log', async () => {
    const out = join(await temporaryFolder(), 'extrait.xlsx')
    const words = ['extract', 'detection', '-b', '2010', '-w', workspace, '--for', '25-B', '--out', out]
    const given = ['--filter', 'effectif_min=5', 'recherche=canari']
    expect(await vigie([...words, ...given])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^1 lines/) })
    const parts = zipParts(out)
    const said = (sheet: number) => sheetRows(parts.get(`xl/worksheets/sheet${sheet}.xml`) ?? '').rows
    expect(said(1)[1]?.[1]?.value).toBe(canary)
    expect(said(2).map((cells) => cells.map(({ value }) => value))).toContainEqual([
      "Effectif min. de l'entreprise",
      '5',
    ])
    const last = readFileSync(join(workspace, 'audit.ndjson'), 'utf8').trimEnd().split('\n').at(-1) ?? ''
    expect(JSON.parse(last)).toMatchObject({
      action: 'extract',
      object: { audience: '25-B', filters: ['effectif_min=5', 'recherche'], rows: 1 },
    })
    expect(statSync(out).mode & 0o777).toBe(0o600)
    // A filter on what is hidden keeps nothing, so that it tells nothing.
    const hidden = await vigie([...words.slice(0, -1), out.replace('.xlsx', '.json'), '--filter', 'dette_min=1'])
    expect(hidden.stdout).toMatch(/^0 lines/)
    expect((await vigie([...words, '--filter', 'effectif_mni=5'])).code).toBe(64)
  })

  test('no company, name or passphrase is in a log, a record, what is temporary, an argument, an error or a manifest', async () => {
    const people = await temporaryFolder()
    const phrase = join(people, 'phrase')
    writeFileSync(phrase, `${passphrase}\n`, { mode: 0o600 })
    const out = join(people, 'cle')
    await vigie([
      'keygen',
      'sign',
      '--role',
      'approbation',
      '--principal',
      'zoe@exemple.invalid',
      '--out',
      out,
      '--passphrase-file',
      phrase,
    ])
    const looked = await vigie(['approve', '2010', '-w', workspace])
    expect(looked.stdout).toMatch(/detection +48-B +0\n/)
    await vigie(['deliver', '2010', '-w', workspace])
    const secrets = [canary, 'exemple.invalid/canari', 'CANARI', passphrase]
    expect(said.flatMap((text) => secrets.filter((secret) => text.includes(secret)))).toEqual([])
    const places = filesOf(workspace).filter((name) =>
      /^(runs|\.vigie|livraisons|audit|cles)|(manifest|release)\.json/.test(name),
    )
    expect(places.length).toBeGreaterThan(5)
    const holding = places.filter((name) => {
      const text = readFileSync(join(workspace, name), 'latin1')
      return secrets.some((secret) => text.includes(secret))
    })
    expect(holding).toEqual([])
  })
})
