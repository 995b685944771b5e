import { createRequire } from 'node:module'

const load = createRequire(import.meta.url)

/**
 * The client of the engine, loaded when it is first used: most commands that read files alone never are in need of it. Its
 * modules are CommonJS and asked for as such, which takes a third of the time that importing them does.
 */
export const engine = () => load('@duckdb/node-api') as typeof import('@duckdb/node-api')
