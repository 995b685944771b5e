import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { isFailure } from '../kernel/failure.js'
import { temporaryFolder } from '../testing/vigie.js'
import { type Session, withSession } from './session.js'

let folder: string
let inside: string
beforeEach(async () => {
  folder = await temporaryFolder()
  inside = join(folder, 'espace')
  await mkdir(join(inside, 'tables'), { recursive: true })
  for (const place of [inside, folder]) await writeFile(join(place, 'a.csv'), 'a\n1\n')
  await symlink(join(folder, 'a.csv'), join(inside, 'lien.csv'))
  await symlink(folder, join(inside, 'dehors'))
})

const locked = <Result>(work: (session: Session) => Promise<Result>) =>
  withSession(
    { memory: '200MB', threads: 2, temporary: join(folder, 'debord'), folders: [inside], joinAsWritten: true },
    work,
  )

/** What one statement gives in a locked engine: its error, or nothing. */
const errorOf = (sql: string) =>
  locked((session) =>
    session.run(sql).then(
      () => undefined,
      (error: Error) => error,
    ),
  )

describe('an engine that is given its folders', () => {
  test('reads and writes there, in its folder of temporary files, and spills', async () => {
    expect(await errorOf(`CREATE TABLE t AS FROM '${inside}/a.csv'`)).toBeUndefined()
    expect(await errorOf(`COPY (SELECT 1 AS a) TO '${inside}/tables/x.parquet' (FORMAT parquet)`)).toBeUndefined()
    expect(
      await errorOf('CREATE TABLE t AS SELECT range, md5(range::VARCHAR) AS b FROM range(6000000) ORDER BY b'),
    ).toBeUndefined()
  })

  test.each([
    ['a file beside them', (of: string) => `FROM '${of}/../a.csv'`],
    ['a file of the machine', () => "FROM read_text('/etc/passwd')"],
    ['what a link leads to', (of: string) => `FROM '${of}/lien.csv'`],
    ['what lies behind a folder that is a link', (of: string) => `FROM '${of}/dehors/a.csv'`],
    ['another place to write', (of: string) => `COPY (SELECT 1) TO '${of}/../x.parquet' (FORMAT parquet)`],
    ['another database', (of: string) => `ATTACH '${of}/../x.duckdb'`],
    ['the network', () => "FROM read_csv('https://example.org/a.csv')"],
  ])('opens nothing else: %s', async (_, sql) => {
    const error = await errorOf(sql(inside))
    expect(error).toBeDefined()
    if (isFailure(error)) expect(error.issues[0]?.cause).toBe('trust')
  })

  test.each([
    'SET enable_external_access = true',
    "SET allowed_directories = ['/']",
    "SET memory_limit = '100GB'",
    'SET lock_configuration = false',
    'RESET lock_configuration',
    'INSTALL httpfs',
    'LOAD httpfs',
    "CREATE PERSISTENT SECRET s (TYPE http, BEARER_TOKEN 'x')",
  ])('cannot be widened: %s', async (sql) => {
    expect(await errorOf(sql)).toBeDefined()
  })

  test('has the same clock and sides of joins in every connection', async () => {
    const found = await locked(async (session) => {
      const own = await session.beside()
      const row = await own.one(
        "SELECT current_setting('TimeZone') AS zone, current_setting('disabled_optimizers') AS optimizers",
      )
      own.close()
      return row
    })
    expect(found).toEqual({ zone: 'UTC', optimizers: 'build_side_probe_side' })
  })
})
