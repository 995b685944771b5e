import { readFile, writeFile } from 'node:fs/promises'

/** Starts a new measure of the peak resident memory of this process. Linux only; elsewhere there is no figure. */
export async function resetPeakMemory(): Promise<void> {
  await writeFile('/proc/self/clear_refs', '5').catch(() => undefined)
}

/** Peak resident memory since the last reset, in bytes; null where the system does not say (VmHWM of /proc). */
export async function peakMemory(): Promise<number | null> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '')
  const found = /^VmHWM:\s+([0-9]+) kB$/m.exec(status)
  return found ? Number(found[1]) * 1024 : null
}
