import { readdir } from 'node:fs/promises'
import type { Workspace } from '../../store/workspace.js'
import { type Finding, failed, type Host, well } from './finding.js'

/** Signatures and use-by dates are judged by the clock: one that went back would let an expired key sign. */
export async function clockFinding({ now }: Host, workspace: Workspace): Promise<Finding> {
  const says = now.toISOString().replace(/\.\d+Z$/, 'Z')
  const last = (await readdir(workspace.runs).catch((): string[] => [])).sort().at(-1)
  const [, year, month, day, hour, minute] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)/.exec(last ?? '') ?? []
  if (year === undefined) return well('clock', says)
  const before = `${year}-${month}-${day}T${hour}:${minute}`
  if (says >= before) return well('clock', says)
  return failed(
    'clock',
    'unavailable',
    `it says ${says}, and a run started at ${before}Z`,
    'Set the clock of the machine.',
  )
}
