import { readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { eventShape, type VigieEvent } from '../../declare/event.js'
import { makeFolder, writeWhole } from '../../store/atomic.js'
import type { Workspace } from '../../store/workspace.js'
import { type Draft, raise } from './raise.js'
import { eventFiles } from './spool.js'
import type { Way } from './ways.js'

/**
 * Sends the events of the spool, oldest first, by every way, and gives what failed, each once. An event goes to `envoyes`
 * once every way took it; until then `pris` holds which ones did, so that only those that refused it are tried again: a ping
 * that comes twice would tell of a run that is not. One that cannot be sent, or is no event, holds up no other.
 */
export async function forwardEvents({ spool }: Pick<Workspace, 'spool'>, ways: readonly Way[]): Promise<string[]> {
  const [waiting, taken, sent] = ['events', 'pris', 'envoyes'].map((name) => join(spool, name)) as Folders
  for (const folder of [waiting, taken, sent]) await makeFolder(folder)
  const told = new Set<string>()
  for (const name of await eventFiles(waiting)) {
    for (const failure of await forward(name, [waiting, taken, sent], ways)) told.add(failure)
  }
  // Marks of events that are gone: the spool keeps the last ones only.
  for (const mark of await readdir(taken)) {
    if (!(await isThere(join(waiting, mark.replace(/\.[a-z]+$/, ''))))) await rm(join(taken, mark), { force: true })
  }
  return [...told]
}

type Folders = [waiting: string, taken: string, sent: string]

async function forward(name: string, [waiting, taken, sent]: Folders, ways: readonly Way[]): Promise<string[]> {
  const failures: string[] = []
  const marks = ways.map((way) => join(taken, `${name}.${way.name}`))
  try {
    const event = await read(join(waiting, name), name)
    for (const [rank, way] of ways.entries()) {
      const mark = marks[rank] ?? ''
      if (await isThere(mark)) continue
      try {
        await way.send(event)
        await writeWhole(mark, '')
      } catch (error) {
        failures.push((error as Error).message)
      }
    }
    if (failures.length > 0) return failures
    await rename(join(waiting, name), join(sent, name))
    for (const mark of marks) await rm(mark, { force: true })
  } catch (error) {
    // Somebody else took it away meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') failures.push((error as Error).message)
  }
  return failures
}

async function read(path: string, name: string): Promise<VigieEvent> {
  const text = await readFile(path, 'utf8')
  try {
    return eventShape.parse(JSON.parse(text))
  } catch {
    throw new Error(`${name}: is no event; look at it, and remove it`)
  }
}

const isThere = async (path: string) => (await stat(path).catch(() => undefined)) !== undefined

/** Leaves the event that a unit of the service manager failed, whatever vigie could say itself. Whoever forwards sends it. */
export async function tellUnitFailed(workspace: Workspace, host: string, unit: string): Promise<void> {
  const draft: Draft = { event: 'unit.failed', summary: `L’unité ${unit} a échoué sur ${host}.`, names: [unit] }
  await raise(workspace, { hooks: [], host, environment: {} }, [draft])
}
