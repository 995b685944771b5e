import { join } from 'node:path'
import type { Program } from '../bench/soak/program.js'
import { projectRoot } from './vigie.js'

/** The program as it was built, here or in another folder, as the trials of `vigie soak` start it. */
export const programIn = (root: string): Program => ({
  words: [process.execPath, join(root, 'bin', 'vigie.js')],
  killGroup: (group) => process.kill(-group, 'SIGKILL'),
})

export const builtProgram = programIn(projectRoot)
