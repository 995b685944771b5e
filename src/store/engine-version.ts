import { version } from '@duckdb/node-api'

/** Version of the engine: what types, rounds and writes the files. Another one makes every step again. */
export function engineVersion(): string {
  return version()
}
