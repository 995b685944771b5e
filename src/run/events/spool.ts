import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { VigieEvent } from '../../declare/event.js'
import { writeWhole } from '../../store/atomic.js'
import type { Workspace } from '../../store/workspace.js'

/** Events kept in each folder of the spool. Whoever forwards nothing for that long loses the oldest ones. */
const kept = 1000

/** Leaves an event for whoever forwards it. Names sort by time. */
export async function spoolEvent(workspace: Workspace, event: VigieEvent): Promise<void> {
  const time = event.at.replace(/[-:]/g, '')
  await writeWhole(join(workspace.spool, 'events', `${time}-${event.id}.json`), `${JSON.stringify(event, null, 2)}\n`)
}

/** Removes the oldest events past the number that is kept. */
export async function pruneSpool(workspace: Workspace): Promise<void> {
  for (const folder of ['events', 'envoyes']) {
    const names = await eventFiles(join(workspace.spool, folder))
    for (const name of names.slice(0, -kept)) await rm(join(workspace.spool, folder, name), { force: true })
  }
}

export interface SpooledEvent extends VigieEvent {
  /** Was it forwarded? */
  readonly sent: boolean
}

/** Events in the spool, oldest first, those forwarded among them. One that does not read is skipped. */
export async function spooledEvents(workspace: Workspace): Promise<SpooledEvent[]> {
  const found: SpooledEvent[] = []
  for (const [folder, sent] of [
    ['envoyes', true],
    ['events', false],
  ] as const) {
    for (const name of await eventFiles(join(workspace.spool, folder))) {
      const text = await readFile(join(workspace.spool, folder, name), 'utf8').catch(() => '')
      try {
        found.push({ ...(JSON.parse(text) as VigieEvent), sent })
      } catch {}
    }
  }
  return found.sort((a, b) => (a.at < b.at ? -1 : 1))
}

/** The events of a folder of the spool, oldest first. */
export const eventFiles = async (folder: string) =>
  (await readdir(folder).catch(() => [])).filter((name) => /^[0-9].*\.json$/.test(name)).sort()
