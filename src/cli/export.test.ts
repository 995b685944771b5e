import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { tableFromIPC } from 'apache-arrow'
import { beforeAll, describe, expect, test } from 'vitest'
import { loadCatalog } from '../catalog/load.js'
import { selectRows, writeAsArrow, writeAsParquet, writeText } from '../inspect/export/index.js'
import { type BatchKey, parseBatchKey } from '../kernel/batch-key.js'
import { openSession, withSession } from '../store/session.js'
import { openWorkspace } from '../store/workspace.js'
import { openViews } from '../tables/open-views.js'
import { describedColumns, readParquet } from '../testing/parquet.js'
import { ranWorkspace } from '../testing/ran-workspace.js'
import { projectRoot, temporaryFolder, vigie } from '../testing/vigie.js'

let workspace: string
let out: string
beforeAll(async () => {
  workspace = await ranWorkspace('both')
  out = await temporaryFolder()
})

type Rows = Record<string, unknown>[]
const exported = (words: readonly string[]) => vigie(['export', ...words, '-w', workspace])
const queried = async (sql: string, batch = '2011') =>
  JSON.parse((await vigie(['query', '--json', '-b', batch, '-w', workspace, sql])).stdout).rows as Rows
const lines = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

async function readBack(from: string): Promise<Rows> {
  const session = await openSession({ memory: '500MB', threads: 1, temporary: out })
  try {
    return await session.rows(from)
  } finally {
    session.close()
  }
}

/** A table as `vigie query` reads it, and what the export of it writes, without starting a command for each. */
async function everyFormat(table: string) {
  const batch = parseBatchKey('2011') as BatchKey
  const catalog = await loadCatalog(join(projectRoot, 'pipelines'), 'without cases')
  return withSession({ memory: '500MB', threads: 1, temporary: out }, async (session) => {
    await openViews(session, { workspace: openWorkspace(workspace), catalog }, batch, [table], [table])
    const selected = await selectRows(session, { catalog, batch: '2011', table, where: undefined, columns: undefined })
    const collected = async (write: (add: (part: string | Uint8Array) => Promise<boolean>) => Promise<number>) => {
      const parts: Uint8Array[] = []
      await write(async (part) => parts.push(Buffer.from(part)) > 0)
      return Buffer.concat(parts)
    }
    const path = join(out, `ecrit-${table}.parquet`)
    await writeAsParquet(session, selected, path)
    return {
      expected: await session.rows(`FROM ${table}`),
      written: {
        arrow: await collected((add) => writeAsArrow(session, selected, 'file', add)),
        csv: await collected((add) => writeText(session, selected, 'csv', ',', add)),
        jsonl: await collected((add) => writeText(session, selected, 'jsonl', ',', add)),
        parquet: readFileSync(path),
      },
    }
  })
}

const tables = [
  'debit',
  'effectif',
  'entreprise',
  'score_demonstration',
  'liste_detection',
  'refus',
  'perimetre_decision',
]

describe('a table that is exported', () => {
  test.each(tables)('%s is read back equal from every format', async (table) => {
    const { expected, written } = await everyFormat(table)
    expect(expected.length).toBeGreaterThan(0)
    const file = (format: string) => join(out, `${table}.${format}`)
    for (const [format, bytes] of Object.entries(written)) writeFileSync(file(format), bytes)

    expect(lines(String(written.jsonl))).toEqual(expected)
    expect(await readBack(`FROM '${file('parquet')}'`)).toEqual(expected)

    const { columns, metadata } = await describedColumns(file('parquet'))
    const types = await readBack(
      `SELECT column_name AS name, column_type AS type FROM (DESCRIBE FROM '${file('parquet')}')`,
    )
    const typed = types.map(({ name, type }) => `'${name}': '${type}'`).join(', ')
    const options =
      "header = true, delim = ',', quote = '\"', escape = '\"', auto_detect = false, allow_quoted_nulls = false"
    expect(await readBack(`FROM read_csv('${file('csv')}', ${options}, columns = {${typed}})`)).toEqual(expected)

    const arrow = tableFromIPC(written.arrow)
    expect(arrow.schema.fields.map(({ name }) => name)).toEqual(columns)
    expect(arrow.numRows).toBe(expected.length)
    for (const { name, type } of arrow.schema.fields)
      if (/^(Utf8|Int32|Bool|Float64)$/.test(String(type)))
        expect([...(arrow.getChild(name) ?? [])], name).toEqual(expected.map((row) => row[name] ?? null))
    expect(JSON.parse(metadata['vigie.dictionnaire'] ?? '[]').length, table).toBeGreaterThan(0)
    expect(arrow.schema.metadata.get('vigie.dictionnaire')).toBe(metadata['vigie.dictionnaire'])
    expect((await readParquet(file('parquet'))).length).toBe(expected.length)
  })

  test('the command writes what is read back, in every format', async () => {
    const expected = await queried('FROM debit')
    for (const format of ['arrow', 'parquet', 'csv', 'jsonl'])
      expect((await exported(['debit', '--out', join(out, `commande.${format}`)])).code, format).toBe(0)
    expect(lines(readFileSync(join(out, 'commande.jsonl'), 'utf8'))).toEqual(expected)
    expect(await readBack(`FROM '${join(out, 'commande.parquet')}'`)).toEqual(expected)
    expect(tableFromIPC(readFileSync(join(out, 'commande.arrow'))).numRows).toBe(expected.length)
    expect(readFileSync(join(out, 'commande.csv'), 'utf8').split('\n')).toHaveLength(expected.length + 2)
  })

  test('given columns and a condition, then only those, as of the batch that is named', async () => {
    const words = [
      'debit',
      '--as-of',
      '2010',
      '--columns',
      'siren,part_patronale',
      '--where',
      'part_patronale > 100 -- and no more',
    ]
    const { stdout } = await exported([...words, '-f', 'jsonl'])
    expect(lines(stdout)).toEqual(
      await queried('SELECT siren, part_patronale FROM debit WHERE part_patronale > 100', '2010'),
    )
    const arrow = tableFromIPC(Buffer.from((await binary([...words, '-f', 'arrow'])) as never))
    expect(arrow.numRows).toBe(lines(stdout).length)
    expect(arrow.schema.fields.find(({ name }) => name === 'part_patronale')?.metadata.get('unit')).toBe('€')
  })

  test('given another delimiter, then a csv for it', async () => {
    const { stdout } = await exported(['liste_detection', '-f', 'csv', '--delimiter', ';'])
    expect(stdout.split('\n')[0]).toMatch(/^liste;siren;/)
  })

  test('given no row, then its columns all the same', async () => {
    expect((await exported(['debit', '-f', 'csv', '--columns', 'siren', '--where', 'false'])).stdout).toBe('siren\n')
    expect((await exported(['debit', '-f', 'jsonl', '--where', 'false'])).stdout).toBe('')
    const { stdout } = await exported(['debit', '--where', 'false', '--out', join(out, 'vide.parquet'), '--json'])
    expect(JSON.parse(stdout)).toMatchObject({ table: 'debit', batch: '2011', format: 'parquet', rows: 0 })
  })

  test('is readable by its owner alone, and nothing is left beside it or in the workspace', async () => {
    const folder = await temporaryFolder()
    for (const format of ['arrow', 'parquet', 'csv', 'jsonl']) {
      await exported(['debit', '--out', join(folder, `debit.${format}`)])
      expect(statSync(join(folder, `debit.${format}`)).mode & 0o777).toBe(0o600)
    }
    expect(readdirSync(folder)).toHaveLength(4)
    expect(readdirSync(join(workspace, '.vigie')).filter((name) => name.startsWith('requete'))).toEqual([])
  })

  test('stops quietly when its reader has enough', async () => {
    const command = `node bin/vigie.js export etablissement -f jsonl -w ${workspace} | head -n 1`
    const { stdout, stderr } = await promisify(execFile)('bash', ['-o', 'pipefail', '-c', command], {
      cwd: projectRoot,
    })
    expect(lines(stdout)).toHaveLength(1)
    expect(stderr).toBe('')
  })
})

/** Bytes of stdout, where text would not hold them. */
async function binary(words: readonly string[]): Promise<unknown> {
  const all = [join(projectRoot, 'bin', 'vigie.js'), 'export', ...words, '-w', workspace]
  const { stdout } = await promisify(execFile)(process.execPath, all, { encoding: 'buffer', maxBuffer: 64 << 20 })
  return stdout
}

describe('what is refused', () => {
  test.each([
    ['1=1) UNION SELECT * FROM effectif --', 64],
    ["true); COPY (SELECT 1) TO 'x.csv", 64],
    ["siren IN (SELECT content FROM read_text('/etc/passwd'))", 64],
    ["siren IN (SELECT content FROM read_text(getenv('HOME') || '/.ssh/id'))", 64],
    ['nulle_part = 1', 64],
  ])('the condition %s', async (where, code) => {
    const refused = await exported(['debit', '-f', 'csv', '--where', where])
    expect(refused.code).toBe(code)
    expect(refused.stdout).toBe('')
  })

  test('a table, a column or a format that is not there, with what is', async () => {
    expect((await exported(['debits', '-f', 'csv'])).stderr).toContain(
      'there is no table debits as of this batch. Did you mean debit?',
    )
    expect((await exported(['debit', '-f', 'csv', '--columns', 'montant'])).stderr).toContain(
      'there is no column montant. Columns: compte,',
    )
    expect((await exported(['debit'])).stderr).toContain('Add: --format arrow|parquet|csv|jsonl.')
    expect((await exported(['debit', '--out', join(out, 'debit.xlsx')])).code).toBe(64)
    expect((await exported(['debit', '-f', 'csv', '--json'])).code).toBe(64)
  })

  test('a file among those of the stages', async () => {
    for (const place of ['1-imported/debit.parquet', 'cles/debit.csv']) {
      const { code, stderr } = await exported(['debit', '--out', join(workspace, place)])
      expect(code).toBe(64)
      expect(stderr).toContain('is inside the workspace, where only the stages write')
    }
    expect((await exported(['debit', '--out', join(out, 'nulle', 'part.csv')])).code).toBe(73)
  })

  test('a source whose history does not follow from its assertions', async () => {
    rmSync(join(workspace, '3-history', 'debit', '2011.parquet'))
    const { code, stderr } = await exported(['debit', '-f', 'csv'])
    expect(code).toBe(66)
    expect(stderr).toContain('Run: vigie compact --batch 2011')
    expect((await exported(['effectif', '-f', 'csv'])).code).toBe(0)
  })
})
