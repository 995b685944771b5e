import { readFile, realpath, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { wordSize } from '../../kernel/size.js'
import type { Workspace } from '../../store/workspace.js'
import { diskUsage } from '../disk-usage.js'
import { type Finding, failed, type Host, warned, well } from './finding.js'

/** Below this nothing is started: even a small month spills to the disk. */
const least = 1 << 30

/** The disk of the workspace: its room for the next batches, and what it is mounted on. */
export async function diskFindings(host: Host, workspace: Workspace): Promise<Finding[]> {
  return [await roomFinding(workspace), await mountFinding(host, workspace)]
}

async function roomFinding(workspace: Workspace): Promise<Finding> {
  const { bavail, bsize } = await statfs(workspace.root)
  const { fit } = await diskUsage(workspace)
  const free = bavail * bsize
  const says = `${wordSize(free)} free${fit === null ? '' : `: about ${fit} batches like the last one`}`
  if (free < least) return failed('disk', 'cannot-write', says, 'Make room, or vigie purge what the retention allows.')
  if (fit !== null && fit < 2) return warned('disk', says, 'Make room before the next batch: vigie du, vigie purge.')
  return well('disk', says)
}

/** Systems of files where a lock of the kernel may not hold, or a rename may not be whole. */
const shared = /^(nfs|cifs|smb|9p|fuse|afs|ceph|lustre)/
const volatile = /^(tmpfs|ramfs|overlay)$/

async function mountFinding({ proc }: Host, workspace: Workspace): Promise<Finding> {
  const root = await realpath(workspace.root)
  const lines = (await readFile(join(proc, 'self', 'mountinfo'), 'utf8').catch(() => '')).split('\n')
  const mounts = lines.flatMap((line) => {
    const [before = '', after = ''] = line.split(' - ')
    const [, , , , point = '', options = ''] = before.split(' ')
    return point === '' ? [] : [{ point: point.replaceAll('\\040', ' '), options, type: after.split(' ')[0] ?? '' }]
  })
  // The last one mounted hides those before it at the same point.
  const holder = mounts
    .filter(({ point }) => root === point || root.startsWith(point === '/' ? '/' : `${point}/`))
    .reduce<(typeof mounts)[number] | undefined>(
      (best, one) => (best && best.point.length > one.point.length ? best : one),
      undefined,
    )
  if (!holder) return well('mount', 'the system does not say')
  const says = `${holder.type} on ${holder.point}`
  if (holder.options.split(',').includes('ro')) {
    return failed('mount', 'cannot-write', `${says}, read-only`, 'Mount it to be written.')
  }
  if (shared.test(holder.type)) {
    return warned('mount', `${says}: locks and renames may not hold`, 'Use a disk of the machine for the workspace.')
  }
  if (volatile.test(holder.type)) {
    return warned('mount', `${says}: it may be gone at the next start`, 'Use a disk that stays for the workspace.')
  }
  return well('mount', says)
}
