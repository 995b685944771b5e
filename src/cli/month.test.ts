import { execFileSync } from 'node:child_process'
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { listDigests } from '../bench/soak/digests.js'
import { describedColumns } from '../testing/parquet.js'
import { temporaryFolder, vigie, workspaceOf } from '../testing/vigie.js'

const stageNames = ['import', 'validate', 'compact', 'perimeter', 'compute', 'score', 'stability', 'publish']

describe('two months, from deliveries to signed lists', () => {
  let workspace: string
  let release: string

  beforeAll(async () => {
    workspace = await workspaceOf('small/batches')
    const run = await vigie(['run', '-w', workspace])
    expect(run.stderr).toContain('3 lines of 10 refused')
    expect(run.code).toBe(20)
    release = join(workspace, '6-lists', '2011', 'r1')
  })

  test('given a finished run, when it is asked again, then every stage is fresh and nothing is written', async () => {
    const before = listDigests(workspace)
    const again = await vigie(['run', '-b', '2011', '-w', workspace, '--json'])
    expect(again.code).toBe(0)
    const { run } = JSON.parse(again.stdout)
    expect(run.stages.map(({ stage, outcome }: { stage: string; outcome: string }) => [stage, outcome])).toEqual(
      stageNames.map((name) => [name, 'fresh']),
    )
    expect(listDigests(workspace)).toEqual(before)
    const all = JSON.parse((await vigie(['run', '-w', workspace, '--json'])).stdout).run
    expect(all.stages.map(({ batch, outcome }: { batch: string; outcome: string }) => `${batch} ${outcome}`)).toEqual([
      ...stageNames.map(() => '2010 fresh'),
      ...stageNames.map(() => '2011 fresh'),
    ])
  })

  test('given the same deliveries in another workspace, then every Parquet and list has the same bytes', async () => {
    const other = await workspaceOf('small/batches')
    await vigie(['run', '-w', other, '--threads', '2'])
    expect(listDigests(other)).toEqual(listDigests(workspace))
  })

  test('given the list, when plain ssh-keygen verifies it, then it accepts', () => {
    const words = ['-Y', 'verify', '-f', join(workspace, 'cles', 'allowed_signers'), '-I', 'production@vigie']
    const signed = ['-n', 'liste-production@vigie', '-s', join(release, 'release.json.prod.sshsig')]
    const told = execFileSync('ssh-keygen', [...words, ...signed], {
      input: readFileSync(join(release, 'release.json')),
    })
    expect(String(told)).toContain('Good "liste-production@vigie" signature for production@vigie')
  })

  test('given one flipped byte in any file of the list, when it is verified, then it is refused with 77', async () => {
    expect((await vigie(['verify', release])).code).toBe(0)
    const entries = readdirSync(release, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    for (const name of entries.map((entry) => relative(release, join(entry.parentPath, entry.name)))) {
      const copy = join(await temporaryFolder(), 'r1')
      cpSync(release, copy, { recursive: true })
      const bytes = readFileSync(join(copy, name))
      const middle = Math.floor(bytes.length / 2)
      bytes[middle] = (bytes[middle] ?? 0) ^ 1
      writeFileSync(join(copy, name), bytes)
      const verified = await vigie(['verify', copy, '--signers', join(workspace, 'cles', 'allowed_signers')])
      expect([name, verified.code]).toEqual([name, 77])
    }
  })

  test('given a corrected file, when the batch runs again, then only what depends on it is redone, as a new revision', async () => {
    const corrected = await temporaryFolder()
    cpSync(workspace, corrected, { recursive: true })
    const path = join(corrected, 'batches', '2011', 'sigfaible_effectif_siren.csv')
    const lines = readFileSync(path, 'utf8').split('\n')
    writeFileSync(path, lines.filter((line) => !line.startsWith('900002007')).join('\n'))
    const run = JSON.parse((await vigie(['run', '-b', '2011', '-w', corrected, '--json'])).stdout).run
    const imported = run.stages[0].figures
    expect(imported.effectif_ent.outcome).toBe('done')
    expect(imported.debit.outcome).toBe('fresh')
    expect(readdirSync(join(corrected, '6-lists', '2011')).sort()).toEqual(['r1', 'r2'])
    expect((await vigie(['verify', join(corrected, '6-lists', '2011', 'r1')])).code).toBe(0)
  })

  test('given any Parquet of the workspace, then it says what each of its columns means and what null means', async () => {
    const files = readdirSync(workspace, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.parquet'),
    )
    expect(new Set(files.map((name) => name.split('/')[0]))).toEqual(
      new Set(['1-imported', '3-history', '3-perimeter', '4-variables', '5-scores', '6-lists']),
    )
    for (const name of files) {
      const { columns, metadata } = await describedColumns(join(workspace, name))
      const dictionary = JSON.parse(metadata['vigie.dictionnaire'] ?? '[]') as Record<string, string | null>[]
      expect(dictionary.map((entry) => entry.name).sort(), name).toEqual([...columns].sort())
      for (const entry of dictionary) {
        for (const said of ['label', 'type', 'stored', 'meaning', 'null'])
          expect(entry[said], `${name}, ${entry.name}, ${said}`).toMatch(/\S/)
        expect(entry, name).toHaveProperty('unit')
      }
    }
  })

  test('given the record of a run, then it says what became of every line and what each stage took', async () => {
    const { runs } = JSON.parse((await vigie(['status', '-w', workspace, '--json'])).stdout)
    const first = runs.find(({ outcome }: { outcome: string }) => outcome === 'warnings')
    expect(first).toMatchObject({ command: 'run', batches: ['2010', '2011'], exitCode: 20 })
    for (const { stage, figures, seconds, peakBytes } of first.stages) {
      expect(seconds).toBeGreaterThan(0)
      expect(peakBytes).toBeGreaterThan(1 << 20)
      if (stage !== 'import') continue
      for (const { read, kept, refused, duplicates, replaced, ignored } of Object.values<Record<string, number>>(
        figures,
      )) {
        expect(read).toBe((kept ?? 0) + (refused ?? 0) + (duplicates ?? 0) + (replaced ?? 0) + (ignored ?? 0))
      }
    }
  })
})
