import { cpSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Issue } from '../kernel/failure.js'
import type { ExaminedBatch } from '../stages/import/index.js'
import { projectRoot, temporaryFolder, vigie } from '../testing/vigie.js'

let workspace: string
beforeEach(async () => {
  workspace = await temporaryFolder()
  cpSync(join(projectRoot, 'fixtures', 'small', 'batches'), join(workspace, 'batches'), { recursive: true })
})

const checked = (batch: string) => vigie(['check', '--batch', batch, '-w', workspace, '--json'])

describe('a batch that is checked before it is imported', () => {
  test('given files that all read, then 0 and nothing is written', async () => {
    const { code, stdout } = await checked('2010')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'ready to be imported', missing: [], issues: [] })
    expect(readdirSync(workspace)).toEqual(['batches'])
  })

  test('given rights of agents, whose lines are of no company, then they are all inside', async () => {
    const rights = 'email;entite;segment;niveau;zone;scopes\na@exemple.invalid;DREETS;crp;B;25;score\n'
    writeFileSync(join(workspace, 'batches', '2010', 'habilitations.csv'), rights)
    const { code, stdout } = await checked('2010')
    expect(code).toBe(0)
    const { sources } = JSON.parse(stdout) as ExaminedBatch
    expect(sources.find(({ source }) => source === 'habilitations')).toMatchObject({ counts: { kept: 1 } })
  })

  test('given lines to refuse, then 20, and the very counts and reasons that the import finds', async () => {
    const { code, stdout } = await checked('2011')
    expect(code).toBe(20)
    const { sources } = JSON.parse(stdout) as ExaminedBatch
    const { run } = JSON.parse((await vigie(['import', '--batch', '2011', '-w', workspace, '--json'])).stdout)
    for (const { source, counts, files, names } of sources) {
      expect({ source, ...counts }).toEqual({ source, ...countsOf(run.stages[0].figures[source]) })
      expect(files?.map(({ name }) => name)).toEqual(names)
    }
    const sql = 'SELECT source, ligne AS line, colonne AS "column", raison AS reason FROM refus ORDER BY source, ligne'
    const { rows } = JSON.parse((await vigie(['query', '-w', workspace, '--json', sql])).stdout)
    const first = sources.flatMap(({ source, first: shown }) =>
      shown.map(({ line, column, reason }) => ({ source, line, column, reason })),
    )
    first.sort((a, b) => (a.source < b.source ? -1 : a.source > b.source ? 1 : a.line - b.line))
    expect(first).toEqual(rows)
    const times = sources.flatMap(({ reasons }) => reasons).reduce((sum, one) => sum + one.times, 0)
    expect(times).toBe(rows.length)
  })

  test('given the batch before, then what it kept of each source', async () => {
    await vigie(['import', '--batch', '2010', '-w', workspace])
    const { sources } = JSON.parse((await checked('2011')).stdout) as ExaminedBatch
    expect(sources.find(({ source }) => source === 'debit')).toMatchObject({
      before: { batch: '2010', kept: 36 },
      period: { from: '2020-01-01', to: '2020-09-01' },
      history: 'flux',
    })
    expect(sources.find(({ source }) => source === 'effectif')?.period).toEqual({ from: '2017-10', to: '2020-10' })
  })

  test('given a file that is refused whole, then 65, with its reason and all that is said of the others', async () => {
    writeFileSync(join(workspace, 'batches', '2010', 'Sigfaible_debits.csv'), 'a;b\n1;2\n')
    const { code, stdout } = await checked('2010')
    expect(code).toBe(65)
    const { sources, verdict, issues } = JSON.parse(stdout) as ExaminedBatch & { verdict: string; issues: Issue[] }
    expect(issues[0]).toMatchObject({ cause: 'input-refused', place: '2010/Sigfaible_debits.csv' })
    expect(verdict).toBe('a file is refused as a whole')
    expect(sources.find(({ source }) => source === 'debit')?.counts).toBeUndefined()
    expect(sources.find(({ source }) => source === 'cotisation')?.counts?.kept).toBe(462)
  })

  test('given an expected source that is missing, then 66; a file that fits no source, then 20', async () => {
    writeFileSync(join(workspace, 'batches', '2010', 'lisezmoi.txt'), 'bonjour')
    const unknown = await checked('2010')
    expect(unknown.code).toBe(20)
    expect(JSON.parse(unknown.stdout).issues).toMatchObject([{ cause: 'warning', place: '2010/lisezmoi.txt' }])
    rmSync(join(workspace, 'batches', '2010', 'Sigfaible_debits.csv'))
    const missing = await checked('2010')
    expect(missing.code).toBe(66)
    expect(JSON.parse(missing.stdout).missing).toEqual(['debit'])
    expect((await checked('2009')).code).toBe(66)
  })

  test('for eyes: a table of the sources, the reasons, where the first stand, and a verdict', async () => {
    const { stdout } = await vigie(['check', '-b', '2011', '-w', workspace])
    expect(stdout).toMatch(/^debit +flux +utf-8, gzip +10 +6 +3 +1 +0 +2020-01-01 to 2020-09-01/m)
    expect(stdout).toMatch(/^debit +Dt_trt_ecn +is not an Urssaf date \(like 1180203\) +1$/m)
    expect(stdout).toMatch(/^sigfaible_debits\.csv\.gz +7 +Dt_trt_ecn/m)
    expect(stdout).toMatch(/^2011: can be imported, with what is said above\.$/m)
  })
})

function countsOf({ outcome, ...counts }: Record<string, unknown>) {
  expect(typeof outcome).toBe('string')
  return counts
}

describe('one file that is parsed', () => {
  const delivered = (name: string) => join(workspace, 'batches', '2011', name)

  test('given --ndjson, then every typed row on stdout, and one report on stderr', async () => {
    const { code, stdout, stderr } = await vigie(['parse', delivered('sigfaible_debits.csv.gz'), '--ndjson'])
    expect(code).toBe(20)
    const rows = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    const report = JSON.parse(stderr) as { source: string; counts: { kept: number }; reasons: unknown[] }
    expect(report).toMatchObject({ source: 'debit', counts: { read: 10, kept: 6, refused: 3 } })
    expect(rows).toHaveLength(report.counts.kept)
    expect(rows[0]).toMatchObject({
      compte: '000000000000000301',
      part_ouvriere: '3100.00',
      date_traitement: '2020-05-12',
    })
    expect(rows.map(({ enregistrement }) => Number(enregistrement))).toEqual(
      rows.map(({ enregistrement }) => Number(enregistrement)).sort((a, b) => a - b),
    )
  })

  test('given a name that says nothing, then the source must be told', async () => {
    cpSync(delivered('sigfaible_pcoll.csv'), join(workspace, 'recu.txt'))
    const refused = await vigie(['parse', join(workspace, 'recu.txt')])
    expect([refused.code, refused.stderr]).toEqual([64, expect.stringContaining('Name it: --source NAME.')])
    const { code, stdout } = await vigie(['parse', join(workspace, 'recu.txt'), '--source', 'procol'])
    expect(code).toBe(20)
    expect(stdout).toMatch(/^3 records read: 2 kept, 1 refused, 0 given twice, 0 ignored$/m)
    expect(stdout).toMatch(/^line 3, column "dt_effet": is not a date/m)
    expect((await vigie(['parse', 'x', '--source', 'procl'])).stderr).toContain('Did you mean procol?')
  })

  test('given a file that is not there or is refused whole, then its cause', async () => {
    expect((await vigie(['parse', join(workspace, 'sigfaible_pcoll.csv')])).code).toBe(74)
    writeFileSync(join(workspace, 'sigfaible_pcoll.csv'), 'PK\u0003\u0004')
    const { code, stderr } = await vigie(['parse', join(workspace, 'sigfaible_pcoll.csv')])
    expect(code).toBe(65)
    expect(stderr).toContain('the zip archive cannot be opened')
  })
})
