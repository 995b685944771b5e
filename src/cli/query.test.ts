import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { temporaryFolder, vigie, workspaceOf } from '../testing/vigie.js'
import { renderTable } from './render-table.js'

let workspace: string
const query = (...words: string[]) => vigie(['query', '-w', workspace, ...words])

beforeAll(async () => {
  workspace = await workspaceOf('small/batches')
  await vigie(['import', '-b', '2010', '-w', workspace])
  await vigie(['compact', '-b', '2010', '-w', workspace])
})

describe('a query reads the tables and nothing else', () => {
  test('the views read, EXPLAIN of a SELECT too', async () => {
    expect((await query('FROM debit SELECT count(*) AS lignes')).code).toBe(0)
    expect((await query('EXPLAIN SELECT 1')).code).toBe(0)
    expect((await query('WITH d AS (SELECT * FROM "Debit") SELECT count(*) FROM d, RATTACHEMENT, procol')).code).toBe(0)
  })

  test('what is beside the answer is not left in the workspace', () => {
    expect(readdirSync(join(workspace, '.vigie')).filter((name) => name.startsWith('requete-'))).toEqual([])
  })

  test.each(['EXPLAIN ANALYZE', 'EXPLAIN (ANALYZE)', 'EXPLAIN/**/ANALYZE', 'EXPLAIN /**/ ANALYZE', 'explain', ''])(
    '%s COPY writes nothing, in the workspace neither',
    async (before) => {
      for (const folder of [workspace, join(workspace, '1-imported')]) {
        const target = join(folder, 'copie.csv')
        expect((await query(`${before} COPY (SELECT 1) TO '${target}'`)).code).toBe(64)
        expect(existsSync(target)).toBe(false)
      }
    },
  )

  test.each(['/etc/passwd', 'cles/production.key', '1-imported/../cles/production.key'])(
    '%s cannot be read',
    async (path) => {
      const file = path.startsWith('/') ? path : join(workspace, path)
      const plain = path.startsWith('/') ? path : `${workspace}/${path}`
      for (const call of [`read_csv('${file}')`, `read_text('${plain}')`, `read_blob('${plain}')`]) {
        const { code, stdout, stderr } = await query(`SELECT * FROM ${call}`)
        expect({ code, stdout }).toEqual({ code: 64, stdout: '' })
        expect(stderr).toContain('a query reads tables alone')
      }
    },
  )

  test('a setting cannot be changed back', async () => {
    expect((await query('SET enable_external_access = true')).code).toBe(64)
    expect((await query("SELECT set_config('enable_external_access', 'true', false)")).code).toBe(64)
  })

  test('what does not fit in memory goes to the temporary folder', async () => {
    const sorted = 'SELECT h FROM (SELECT md5(range::VARCHAR) h FROM range(4000000)) ORDER BY h LIMIT 1 OFFSET 3000000'
    const { code, stderr } = await query('--memory', '150MB', '--threads', '2', sorted)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })
})

describe('answers', () => {
  test('a batch that was never imported ends with 66 and says which were', async () => {
    const { code, stderr } = await query('--batch', '2009', 'SELECT 1')
    expect(code).toBe(66)
    expect(stderr).toContain('batch 2009 was never imported. Imported: 2010.')
  })

  test('a table that is not there ends with 64 and the one that may be meant', async () => {
    const { code, stderr } = await query('FROM debits SELECT 1')
    expect([code, stderr]).toEqual([
      64,
      expect.stringContaining('no table debits as of this batch. Did you mean debit?'),
    ])
  })

  test('a source whose history has to be brought up to date says what to run', async () => {
    const stale = await workspaceOf('small/batches')
    await vigie(['import', '-b', '2010', '-w', stale])
    expect(await vigie(['query', '-w', stale, 'FROM debit'])).toMatchObject({
      code: 66,
      stderr: expect.stringContaining('Run: vigie compact --batch 2010'),
    })
  })

  test('what a value says of a table is no missing table', async () => {
    const { stderr } = await query("SELECT error('Table with name ' || siret || ' does not exist') FROM procol")
    expect(stderr).not.toContain('there is no table')
  })

  test('a value is not quoted by an error', async () => {
    const { code, stderr } = await query("SELECT CAST(v AS INT) FROM (VALUES ('ATELIERS ''DU'' NORD')) t(v)")
    expect(code).toBe(64)
    expect(stderr).toContain('Could not convert string … to INT32')
    expect(stderr).not.toMatch(/ATELIERS|NORD/)
  })

  test('a thousand rows are shown, and how many more there are is said on stderr', async () => {
    const { stdout, stderr } = await query('SELECT range AS n FROM range(2500)')
    expect(stdout.trimEnd().split('\n')).toHaveLength(1002)
    expect(stderr).toContain('… and 1500 more rows')
  })

  test('a large table is laid out', () => {
    const rows = Array.from({ length: 300_000 }, (_, line) => [line])
    expect(renderTable(['n'], rows).length).toBeGreaterThan(rows.length)
  })

  test('a million rows stream in bounded memory', async () => {
    const { execFileSync } = await import('node:child_process')
    const bin = join(import.meta.dirname, '..', '..', 'bin', 'vigie.js')
    const sql = "SELECT range AS n, 'abcdefghijklmnopqrstuvwxyz' AS a, 'abcdefghijklmnop' AS b FROM range(1000000)"
    const out = join(workspace, 'lignes.txt')
    const script = `"$0" --max-old-space-size=120 "$1" query -w "$2" --ndjson "$3" | wc -l > "$4"`
    execFileSync('sh', ['-c', script, process.execPath, bin, workspace, sql, out])
    expect(readFileSync(out, 'utf8').trim()).toBe('1000000')
  })

  test('whole numbers are numbers in each line', async () => {
    const { stdout } = await query('--ndjson', "SELECT 3000000000::BIGINT AS n, DATE '2020-11-01' AS d")
    expect(JSON.parse(stdout)).toEqual({ n: 3_000_000_000, d: '2020-11-01' })
  })
})

describe('a workspace', () => {
  test.each(['a[b]', 'a*', 'a?'])('named %s is refused: the engine would take it for a pattern', async (name) => {
    const folder = join(await temporaryFolder(), name)
    mkdirSync(folder)
    expect((await vigie(['status', '-w', folder])).code).toBe(64)
  })

  test('that is not there, or is no folder, has no status', async () => {
    const folder = await temporaryFolder()
    writeFileSync(join(folder, 'fichier'), '')
    for (const name of ['absent', 'fichier']) expect((await vigie(['status', '-w', join(folder, name)])).code).toBe(66)
  })

  test('is never readable by others', async () => {
    const { execFileSync } = await import('node:child_process')
    const bin = join(import.meta.dirname, '..', '..', 'bin', 'vigie.js')
    const out = join(await temporaryFolder(), 'ws')
    const script = `umask 022; "$0" "$1" keygen sign -w "$2"; stat -c %a "$2" "$2"/cles/*`
    const modes = execFileSync('sh', ['-c', script, process.execPath, bin, out], { encoding: 'utf8' })
    expect(modes.match(/^[0-7]{3}$/gm)).toEqual(['700', '600', '600', '600'])
  })

  test('whose disk refuses a file is not a bug', async () => {
    const folder = await temporaryFolder()
    writeFileSync(join(folder, '.vigie'), '')
    mkdirSync(join(folder, 'batches', '2010'), { recursive: true })
    const { code, stderr } = await vigie(['import', '-b', '2010', '-w', folder])
    expect(stderr).not.toContain('bug')
    expect(code).toBe(73)
  })
})
