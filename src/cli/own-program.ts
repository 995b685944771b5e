import { join } from 'node:path'
import type { Program } from '../bench/soak/program.js'
import { packageRoot } from './cli.js'

/** This very command line, as a person would start it: what the bench times and the soak kills. */
export const ownProgram: Program = {
  words: [process.execPath, join(packageRoot, 'bin', 'vigie.js')],
  killGroup: (group) => process.kill(-group, 'SIGKILL'),
}
