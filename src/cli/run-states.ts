import type { RunRecord } from '../run/index.js'

/** How a run stands: one that says it is running while its process is gone was killed. */
export function stateOf({ outcome, process: pid }: RunRecord): RunRecord['outcome'] {
  return outcome === 'running' && !isAlive(pid) ? 'killed' : outcome
}

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
