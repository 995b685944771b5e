import { readFileSync } from 'node:fs'

/**
 * Which process has this number, since numbers come again: in a container, every run is process 1. The start of the
 * machine and that of the process after it, in ticks; undefined where the system does not say.
 */
export function processStart(pid: number): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    // Its second field is the name of the program, in parentheses, whatever it holds; the start is the 22nd.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')
    return `${boot}/${fields?.[19]}`
  } catch {
    return undefined
  }
}
