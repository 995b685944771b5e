import { engine } from './engine.js'

/** Version of the engine: what types, rounds and writes the files. Another one makes every step again. */
export function engineVersion(): string {
  return engine().version()
}
