import { statfs } from 'node:fs/promises'
import { freemem } from 'node:os'
import { batchesDelivered, deliveredFiles } from '../history/delivered.js'
import type { BatchKey } from '../kernel/batch-key.js'
import { Failure, type Issue } from '../kernel/failure.js'
import { bytesOfSize, wordSize } from '../kernel/size.js'
import { bytesUnder } from '../store/bytes-under.js'
import type { SessionLimits } from '../store/session.js'
import { resultFolders, type Workspace } from '../store/workspace.js'

/** What the machine has left for a run, in bytes. */
export interface Machine {
  readonly disk: number
  readonly memory: number
}

/** What Node itself takes, beside the engine. */
const nodeBytes = 256 * 2 ** 20
/** Outputs of a batch against its delivered files, until one was made: measured between 1.6 and 4.7 on demonstrations. */
const usualRatio = 5

/** What is free now. `constrained` is the memory that the service manager allows; 0 when it does not limit it. */
export async function machineOf(workspace: Workspace, constrained: number): Promise<Machine> {
  const { bavail, bsize } = await statfs(workspace.root)
  const free = freemem()
  return { disk: bavail * bsize, memory: constrained > 0 ? Math.min(constrained, free) : free }
}

/**
 * Refuses to start what the machine has no room for, before anything is written: the disk that the batches are thought to
 * take, from those before them or else from their files, and the memory that the engine may use. Throws one Failure with
 * both. A batch that has results keeps them until the new ones are there.
 */
export async function refuseShortMachine(
  workspace: Workspace,
  batches: readonly BatchKey[],
  limits: SessionLimits,
  machine: Machine,
): Promise<void> {
  const issues: Issue[] = []
  const disk = await neededDisk(workspace, batches)
  if (machine.disk < disk)
    issues.push({
      cause: 'cannot-write',
      place: 'disk of the workspace',
      message: `${wordSize(machine.disk)} is free, and this run is thought to need ${wordSize(disk)}`,
      next: `Make room (vigie du, vigie purge), or move the workspace. ${override}`,
    })
  const memory = (bytesOfSize(limits.memory) ?? 0) + nodeBytes
  if (machine.memory < memory)
    issues.push({
      cause: 'memory',
      place: 'memory of the machine',
      message: `${wordSize(machine.memory)} is free, and this run may use ${wordSize(memory)}`,
      next: `Lower --memory, or end something else. ${override}`,
    })
  if (issues.length > 0) throw new Failure(issues)
}

const override = 'To start all the same: --set run.checkMachine=false.'

async function neededDisk(workspace: Workspace, batches: readonly BatchKey[]): Promise<number> {
  const known = await outputsOfLast(workspace)
  let needed = 0
  for (const batch of batches) {
    const { folder, names } = await deliveredFiles(workspace, batch).catch(() => ({ folder: '', names: [] }))
    const sizes = await Promise.all(names.map((name) => bytesUnder(`${folder}/${name}`)))
    const delivered = sizes.reduce((sum, size) => sum + size, 0)
    needed += known === undefined ? usualRatio * delivered : known + delivered
  }
  return needed
}

/** Bytes of what the stages after the import made for the last batch that has them. */
async function outputsOfLast(workspace: Workspace): Promise<number | undefined> {
  for (const { text } of (await batchesDelivered(workspace)).reverse()) {
    const sizes = await Promise.all(resultFolders.map((stage) => bytesUnder(workspace.path(stage, text))))
    const bytes = sizes.reduce((sum, size) => sum + size, 0)
    if (bytes > 0) return bytes
  }
  return undefined
}
