import { hostname } from 'node:os'
import type { RunRecord } from '../run/index.js'
import { processStart } from './process-start.js'

type Told = Pick<RunRecord, 'outcome' | 'process' | 'processStart' | 'operator'>

/**
 * How a run stands: one that says it is running while its process is gone was killed, and so was one whose number another
 * process has by now. From another machine or container nobody can tell, and it stands as its record says.
 */
export function stateOf({ outcome, process: pid, processStart: start, operator }: Told): RunRecord['outcome'] {
  if (outcome !== 'running') return outcome
  if (operator !== undefined && operator.split('@').at(-1) !== hostname()) return outcome
  return isAlive(pid) && isSame(start, processStart(pid)) ? 'running' : 'killed'
}

/** Starts that are not known, of older records or where the system does not say, tell nothing apart. */
const isSame = (one: string | undefined, other: string | undefined) =>
  one === undefined || other === undefined || one === other

/** Signal 0 only asks whether the process is there. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** What to say of a run that was killed, and what to do. */
export function killedWords({ id, process: pid, batches, command, stages }: RunRecord): string {
  const last = stages.at(-1)
  const where = last ? `after ${last.stage} of ${last.batch}` : 'before its first stage was over'
  const again = batches.length === 1 ? ` --batch ${batches[0]}` : ''
  return `run ${id} was killed ${where}: its process ${pid} is gone. Type: vigie ${command}${again}. It goes on from what was finished.`
}
