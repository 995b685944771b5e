import { realpath } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { DuckDBConnection, DuckDBDataChunk, DuckDBInstance, DuckDBResult } from '@duckdb/node-api'
import { literal } from '../kernel/sql.js'
import { engine } from './engine.js'
import { engineError } from './engine-error.js'

export interface SessionLimits {
  /** As DuckDB says it: `2GB`. Past it, what can be spilled goes to `temporary`. */
  readonly memory: string
  readonly threads: number
  /** Folder for what does not fit in memory; it is made when needed. */
  readonly temporary: string
  /**
   * The only folders where the engine may open a file, besides `temporary`: nothing that it runs can widen them. Anywhere
   * when they are not said, which only tests and benches do.
   */
  readonly folders?: readonly string[]
  /**
   * Joins keep the sides of their text: what is looked up is on the right. For long SQL whose sizes the engine guesses wrong
   * by a hundred times, and then keeps the large side in memory.
   */
  readonly joinAsWritten?: boolean
  /** Once it is given, what runs is stopped and nothing else is run: every call throws its reason. */
  readonly stop?: AbortSignal
}

export type Row = Record<string, unknown>

export interface ColumnStream {
  readonly names: readonly string[]
  /** As the engine names them: `DECIMAL(18,2)`. */
  readonly types: readonly string[]
  readonly chunks: AsyncIterable<DuckDBDataChunk>
}

/**
 * One DuckDB in memory, with bounded memory and no network: the only thing through which rows pass. Its errors never quote
 * a row; memory, disk and damaged files are Failures.
 */
export interface Session {
  run(sql: string): Promise<void>
  /** Rows as plain JSON values: dates and decimals as text, whole numbers as numbers. For counts and small results. */
  rows(sql: string): Promise<Row[]>
  /** Gives the rows to `onRows` some thousands at a time, as `rows` does, in bounded memory. It stops on `false`. */
  each(sql: string, onRows: (rows: Row[]) => Promise<boolean | undefined>): Promise<void>
  /** The first row, which the statement always gives. */
  one(sql: string): Promise<Row>
  /** Gives the rows of a SELECT as the engine streams them, by columns: for what writes another columnar format. */
  chunks<Result>(sql: string, read: (stream: ColumnStream) => Promise<Result>): Promise<Result>
  /** What each statement of a text is, by the engine's own reading: SELECT, INSERT, … */
  statementKinds(sql: string): Promise<string[]>
  /** Stops what runs at this moment, which then throws. */
  interrupt(): void
  /** Another connection of the same engine, for work done at the same time: it has its own temporary tables. */
  beside(): Promise<Session>
  close(): void
}

/**
 * Opens a session. Time zone UTC, insertion order kept (the record number of a line is its rank), nothing downloaded:
 * the parquet, json and icu extensions are inside the engine. Its settings cannot be changed afterwards.
 */
export async function openSession(limits: SessionLimits): Promise<Session> {
  const guarded = guardedBy(limits.stop)
  const instance = await guarded('SET', () => engine().DuckDBInstance.create(':memory:', optionsOf(limits)))
  const connection = await instance.connect()
  for (const statement of await lockingDown(limits)) await guarded('SET', () => connection.run(statement))
  connection.closeSync()
  return connect(instance, limits.stop, () => instance.closeSync())
}

async function connect(instance: DuckDBInstance, stop: AbortSignal | undefined, closed: () => void): Promise<Session> {
  const connection = await instance.connect()
  const released = interruptedBy(stop, connection)
  const close = () => {
    released()
    connection.closeSync()
    closed()
  }
  return sessionOn(connection, guardedBy(stop), () => connect(instance, stop, () => undefined), close)
}

/** Interrupts a connection from the stop on, again and again: a statement that was just about to start would not notice. */
function interruptedBy(stop: AbortSignal | undefined, connection: DuckDBConnection): () => void {
  let again: NodeJS.Timeout | undefined
  const interrupt = () => {
    connection.interrupt()
    again = setInterval(() => connection.interrupt(), 100).unref()
  }
  stop?.addEventListener('abort', interrupt, { once: true })
  return () => {
    stop?.removeEventListener('abort', interrupt)
    clearInterval(again)
  }
}

/**
 * What ends the start-up of an engine, in an order that matters: the folders are named before access is closed, and access
 * is closed before the lock. Source: delivery, threat model; the engine takes SQL and data files to come from a trusted writer.
 */
async function lockingDown({ folders, temporary, joinAsWritten }: SessionLimits): Promise<string[]> {
  const given = folders ? [...folders, temporary].filter((folder) => folder !== '') : []
  // The engine looks at the path that a link leads to.
  const real = await Promise.all(given.map(realPlace))
  const allowed = [...new Set([...given, ...real])].map((folder) => literal(join(folder, '/')))
  return [
    "SET GLOBAL TimeZone = 'UTC'",
    ...(joinAsWritten ? ["SET GLOBAL disabled_optimizers = 'build_side_probe_side'"] : []),
    ...(folders ? [`SET allowed_directories = [${allowed.join(', ')}]`, 'SET enable_external_access = false'] : []),
    'SET lock_configuration = true',
  ]
}

function optionsOf(limits: SessionLimits): Record<string, string> {
  return {
    memory_limit: limits.memory,
    threads: String(limits.threads),
    temp_directory: limits.temporary,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    allow_persistent_secrets: 'false',
    preserve_insertion_order: 'true',
  }
}

type Guarded = <Result>(sql: string, call: () => Promise<Result>) => Promise<Result>

/** Where a folder really is, or will be once it is made. */
const realPlace = (folder: string): Promise<string> =>
  realpath(folder).catch(async () => {
    const above = dirname(folder)
    return above === folder ? folder : join(await realPlace(above), basename(folder))
  })

/** Every call of the engine goes through here, so that its errors are made fit to be shown once. */
function guardedBy(stop: AbortSignal | undefined): Guarded {
  return async (sql, call) => {
    stop?.throwIfAborted()
    try {
      return await call()
    } catch (error) {
      stop?.throwIfAborted()
      throw engineError(error, /^\s*COPY\b/i.test(sql) ? 'writing' : 'reading')
    }
  }
}

function sessionOn(
  connection: DuckDBConnection,
  guarded: Guarded,
  beside: Session['beside'],
  close: () => void,
): Session {
  const rows = async (sql: string): Promise<Row[]> => {
    const reader = await guarded(sql, () => connection.runAndReadAll(sql))
    const whole = wholeColumns(reader)
    return reader.getRowObjectsJson().map((row) => withNumbers(row, whole))
  }
  return {
    run: async (sql) => {
      await guarded(sql, () => connection.run(sql))
    },
    rows,
    each: async (sql, onRows) => {
      const result = await guarded(sql, () => connection.stream(sql))
      const whole = wholeColumns(result)
      const chunks = result.yieldRowObjectJson()
      for (;;) {
        const { value, done } = await guarded(sql, () => chunks.next())
        if (done || (await onRows(value.map((row: Row) => withNumbers(row, whole)))) === false) return
      }
    },
    one: async (sql) => {
      const [first] = await rows(sql)
      if (!first) throw new Error('a statement that always gives a row gave none')
      return first
    },
    chunks: async (sql, read) => {
      const result = await guarded(sql, () => connection.stream(sql))
      return read({
        names: result.deduplicatedColumnNames(),
        types: result.columnTypes().map(String),
        chunks: chunksOf(guarded, sql, result),
      })
    },
    statementKinds: (sql) => guarded(sql, () => kindsOf(connection, sql)),
    interrupt: () => connection.interrupt(),
    beside,
    close,
  }
}

async function* chunksOf(guarded: Guarded, sql: string, result: DuckDBResult): AsyncGenerator<DuckDBDataChunk> {
  for (;;) {
    const chunk = await guarded(sql, () => result.fetchChunk())
    if (!chunk || chunk.rowCount === 0) return
    yield chunk
  }
}

async function kindsOf(connection: DuckDBConnection, sql: string): Promise<string[]> {
  const extracted = await connection.extractStatements(sql)
  const kinds: string[] = []
  for (let index = 0; index < extracted.count; index++) {
    const prepared = await extracted.prepare(index)
    kinds.push(engine().StatementType[prepared.statementType] ?? 'INVALID')
    prepared.destroySync()
  }
  return kinds
}

interface Columns {
  deduplicatedColumnNames(): readonly string[]
  columnType(index: number): unknown
}

const wholeColumns = (of: Columns) =>
  of.deduplicatedColumnNames().filter((_, index) => wholeTypes.has(String(of.columnType(index))))

const wholeTypes = new Set(['BIGINT', 'UBIGINT', 'HUGEINT', 'UHUGEINT'])

/** DuckDB gives wide integers as text in JSON; those that a number holds exactly become numbers again. */
function withNumbers(row: Row, columns: readonly string[]): Row {
  for (const name of columns) {
    const value = row[name]
    if (typeof value === 'string' && Number.isSafeInteger(Number(value))) row[name] = Number(value)
  }
  return row
}

/** Runs with a session that is closed whatever happens. */
export async function withSession<Result>(
  limits: SessionLimits,
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  const session = await openSession(limits)
  try {
    return await work(session)
  } finally {
    session.close()
  }
}
