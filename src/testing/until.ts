import { setTimeout as pause } from 'node:timers/promises'

/** Waits until something is so, looking every few milliseconds; fails after twenty seconds rather than hang. */
export async function until(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 20_000
  while (!holds()) {
    if (Date.now() > deadline) throw new Error('it did not happen within twenty seconds')
    await pause(5)
  }
}
