import { readdir, statfs } from 'node:fs/promises'
import { importedBatches } from '../history/assertion.js'
import { batchesDelivered, deliveredFiles } from '../history/delivered.js'
import { type BatchKey, compareBatchKeys, parseBatchKey } from '../kernel/batch-key.js'
import { bytesUnder } from '../store/bytes-under.js'
import { outputFolders, resultFolders, type Workspace } from '../store/workspace.js'

export const stageFolders = ['batches', ...outputFolders] as const
export type StageFolder = (typeof stageFolders)[number]

export interface BatchUsage {
  readonly batch: string
  readonly bytes: Readonly<Record<StageFolder, number>>
  readonly total: number
  /** Against the batch before, as a share: 0.1 is a tenth more. */
  readonly growth: number | null
}

export interface Usage {
  readonly batches: readonly BatchUsage[]
  /** What belongs to no batch, by name in the workspace. */
  readonly others: Readonly<Record<string, number>>
  readonly total: number
  readonly free: number
  /** Batches like the last one that there is room for. */
  readonly fit: number | null
}

/** Bytes of a workspace by batch and stage, from what the file system says. Links are not followed. */
export async function diskUsage(workspace: Workspace): Promise<Usage> {
  const keys = await everyBatch(workspace)
  const batches: BatchUsage[] = []
  for (const key of keys) {
    const bytes = {} as Record<StageFolder, number>
    for (const stage of stageFolders) bytes[stage] = await stageBytes(workspace, stage, key)
    const total = Object.values(bytes).reduce((sum, one) => sum + one, 0)
    const before = batches.at(-1)?.total
    batches.push({ batch: key.text, bytes, total, growth: before ? total / before - 1 : null })
  }
  const whole = await bytesUnder(workspace.root)
  const others: Record<string, number> = {}
  for (const name of await readdir(workspace.root).catch(() => []))
    if (!stageFolders.some((stage) => stage === name)) others[name] = await bytesUnder(workspace.path(name))
  const counted = [...batches.map(({ total }) => total), ...Object.values(others)].reduce((sum, one) => sum + one, 0)
  if (whole > counted) others['in the folders of stages, of no batch'] = whole - counted
  const { bavail, bsize } = await statfs(workspace.root)
  const free = bavail * bsize
  const last = batches.at(-1)?.total
  return { batches, others, total: whole, free, fit: last ? Math.floor(free / last) : null }
}

/** Batches that are delivered, or that left something. */
async function everyBatch(workspace: Workspace): Promise<BatchKey[]> {
  const found = [...(await batchesDelivered(workspace)), ...(await importedBatches(workspace))]
  for (const stage of resultFolders)
    found.push(...(await readdir(workspace.path(stage)).catch(() => [])).flatMap((name) => parseBatchKey(name) ?? []))
  return [...new Map(found.map((key) => [key.text, key])).values()].sort(compareBatchKeys)
}

async function stageBytes(workspace: Workspace, stage: StageFolder, { text }: BatchKey): Promise<number> {
  switch (stage) {
    case 'batches': {
      const key = parseBatchKey(text) as BatchKey
      const delivered = await deliveredFiles(workspace, key).catch(() => undefined)
      return sum((delivered?.names ?? []).map((name) => bytesUnder(`${delivered?.folder}/${name}`)))
    }
    case '1-imported':
      return bytesUnder(workspace.path(stage, text))
    case '2-validated':
      return sum(
        [workspace.verdict, workspace.verdictPage, workspace.stability, workspace.stabilityPage].map((place) =>
          bytesUnder(place(text)),
        ),
      )
    case '3-history': {
      const sources = await readdir(workspace.path(stage)).catch(() => [])
      return sum(sources.map((source) => bytesUnder(workspace.change(source, text))))
    }
    default:
      return (await bytesUnder(workspace.path(stage, text))) + (await bytesUnder(workspace.current(stage, text)))
  }
}

const sum = async (parts: readonly Promise<number>[]) =>
  (await Promise.all(parts)).reduce((total, one) => total + one, 0)

/** Bytes of a file, or of all that a folder holds; none for what is not there, or no longer. */
