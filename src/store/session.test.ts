import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { failure, failureOf, isFailure } from '../kernel/failure.js'
import { temporaryFolder } from '../testing/vigie.js'
import { type Session, withSession } from './session.js'

let folder: string
let good: string
const limits = () => ({ memory: '500MB', threads: 2, temporary: join(folder, 'tmp') })
const inSession = <Result>(work: (session: Session) => Promise<Result>) => withSession(limits(), work)
const errorOf = (sql: string) =>
  inSession((session) => session.run(sql)).then(
    () => undefined,
    (error: Error) => error,
  )

beforeAll(async () => {
  folder = await temporaryFolder()
  good = join(folder, 'bon.parquet')
  await inSession((session) =>
    session.run(
      `COPY (SELECT range a, 'x' || range b FROM range(50000)) TO '${good}' (FORMAT parquet, COMPRESSION zstd)`,
    ),
  )
})

describe('errors of the engine', () => {
  test.each([
    ["SELECT CAST(v AS INT) FROM (VALUES ('ATELIERS')) t(v)"],
    ["SELECT CAST(v AS DATE) FROM (VALUES ('L''ATELIERS \"DU\" NORD')) t(v)"],
    ["SELECT CAST(v AS INT) FROM (VALUES ('5 L''ATELIERS\nNORD')) t(v)"],
    ["SELECT strptime(v, '%d') FROM (VALUES ('ATELIERS')) t(v)"],
  ])('%s: the value is masked, in the message and in the trace', async (sql) => {
    const error = await errorOf(sql)
    expect(error).toBeInstanceOf(Error)
    expect(isFailure(error)).toBe(false)
    expect(error?.message).toContain('…')
    expect(`${error?.message}${error?.stack}`).not.toMatch(/ATELIERS|NORD/)
  })

  test.each([
    ['SELECT nom_inconnu FROM range(3)', 'nom_inconnu'],
    ['FROM table_inconnue', 'table_inconnue'],
    ['SELEC 1', 'SELEC'],
  ])('%s: names are kept', async (sql, name) => {
    const error = await errorOf(sql)
    expect(error?.message).toContain(name)
    expect(error?.message).not.toContain('\n')
  })

  test('a file that was cut, damaged or removed', async () => {
    const bytes = await readFile(good)
    const damaged = {
      vide: Buffer.alloc(0),
      coupe: bytes.subarray(0, bytes.length >> 1),
      coeur: Buffer.from(bytes).fill(0x5a, 100, bytes.length >> 1),
      pied: Buffer.from(bytes).fill(0x5a, bytes.length - 300, bytes.length - 8),
    }
    for (const [name, content] of Object.entries(damaged)) {
      await writeFile(join(folder, `${name}.parquet`), content)
      const error = await errorOf(`SELECT sum(a), max(b) FROM read_parquet('${join(folder, `${name}.parquet`)}')`)
      expect([name, isFailure(error) ? error.issues[0]?.cause : error?.message]).toEqual([name, 'io'])
      expect(error?.message).not.toContain(folder)
    }
    const error = await errorOf(`FROM read_parquet('${join(folder, 'absent.parquet')}')`)
    expect(isFailure(error) && error.issues[0]).toMatchObject({ cause: 'io', place: 'absent.parquet' })
  })

  test('a place where nothing can be written', async () => {
    for (const path of ['/dev/full', join(folder, 'absent', 'x.parquet'), folder]) {
      const error = await errorOf(`COPY (SELECT range FROM range(500000)) TO '${path}' (FORMAT parquet)`)
      expect(isFailure(error) && error.issues[0]?.cause).toBe('cannot-write')
    }
  })

  test('not enough memory', async () => {
    const error = await withSession({ ...limits(), memory: '20MB', temporary: '' }, (session) =>
      session.run("CREATE TABLE t AS SELECT 'x' || range b FROM range(10000000)"),
    ).catch((raised: unknown) => raised)
    expect(isFailure(error) && error.issues[0]?.cause).toBe('memory')
  })
})

test('rows come by chunks, in order, until no more are wanted', async () => {
  const sizes: number[] = []
  const seen: unknown[] = []
  await inSession((session) =>
    session.each('SELECT range AS n FROM range(100000)', async (rows) => {
      sizes.push(rows.length)
      seen.push(...rows.map(({ n }) => n))
      return seen.length < 50_000
    }),
  )
  expect(Math.max(...sizes)).toBeLessThan(10_000)
  expect(seen.length).toBeLessThan(60_000)
  expect(seen).toEqual(Array.from({ length: seen.length }, (_, n) => n))
})

test('what the file system refuses is no bug; anything else is', async () => {
  const path = join(folder, 'prive', 'x')
  await mkdir(join(folder, 'prive'))
  const missing = await readFile(path).catch((error: unknown) => error)
  expect(failureOf(missing)?.issues[0]).toMatchObject({ cause: 'io', place: 'x' })
  expect(failureOf(missing)?.message).not.toContain(folder)
  const full = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', syscall: 'write' })
  expect(failureOf(full)?.issues[0]).toMatchObject({ cause: 'cannot-write' })
  const taken = await mkdir(join(folder, 'prive')).catch((error: unknown) => error)
  expect(failureOf(taken)?.issues[0]).toMatchObject({ cause: 'cannot-write', place: 'prive' })
  expect(failureOf(new TypeError('x'))).toBeUndefined()
  expect(failureOf(Object.assign(new Error('x'), { code: 'ERR_X' }))).toBeUndefined()
})

describe('a stop', () => {
  const reason = failure('terminated', 'was stopped by a signal')

  test('given during a long statement, then it ends at once with its reason, and nothing runs any more', async () => {
    const stopping = new AbortController()
    await withSession({ ...limits(), stop: stopping.signal }, async (session) => {
      const beside = await session.beside()
      const long = beside.one('SELECT sum(a.range * b.range) AS s FROM range(1000000) a, range(1000000) b')
      setTimeout(() => stopping.abort(reason), 100)
      const asked = performance.now()
      await expect(long).rejects.toBe(reason)
      expect(performance.now() - asked).toBeLessThan(2000)
      await expect(session.run('SELECT 1')).rejects.toBe(reason)
      beside.close()
    })
  })

  test('given before, then no session does anything', async () => {
    await expect(withSession({ ...limits(), stop: AbortSignal.abort(reason) }, async () => 1)).rejects.toBe(reason)
  })
})
