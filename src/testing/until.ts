import { setTimeout as pause } from 'node:timers/promises'

/** Waits until something is so, looking every few milliseconds; fails after a time rather than hang. */
export async function until(holds: () => boolean, milliseconds = 20_000): Promise<void> {
  const deadline = Date.now() + milliseconds
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`it did not happen within ${milliseconds / 1000} seconds`)
    await pause(5)
  }
}
