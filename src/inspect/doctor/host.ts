import { readFile } from 'node:fs/promises'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import { bytesOfSize, wordSize } from '../../kernel/size.js'
import type { SessionLimits } from '../../store/session.js'
import { type Finding, failed, type Host, warned, well } from './finding.js'

/** Share of the memory of the machine that the engine may be given: Node, the system and the disk cache need the rest. */
const engineShare = 0.75

/** The machine itself: Node, memory, what could write the memory of the process to a disk. */
export async function hostFindings(host: Host, limits: SessionLimits): Promise<Finding[]> {
  return [nodeFinding(host), memoryFinding(host, limits), await swapFinding(host), await coreFinding(host)]
}

function nodeFinding({ node, nodeWanted }: Host): Finding {
  const [major = 0, minor = 0] = numbersOf(node)
  const [least = 0, leastMinor = 0] = numbersOf(nodeWanted)
  if (major > least || (major === least && minor >= leastMinor)) return well('node', `Node ${node}`)
  return failed('node', 'unavailable', `Node ${node} is older than ${nodeWanted}`, 'Install a later Node.')
}

const numbersOf = (version: string) => (version.match(/\d+/g) ?? []).map(Number)

function memoryFinding({ constrainedMemory }: Host, { memory, threads }: SessionLimits): Finding {
  const machine = totalmem()
  const total = constrainedMemory > 0 ? Math.min(constrainedMemory, machine) : machine
  const wanted = bytesOfSize(memory) ?? 0
  const says = `${memory} and ${threads} threads for the engine, of ${wordSize(total)}`
  if (wanted > total) {
    return failed('memory', 'memory', `${says}: more than there is`, 'Lower memory in vigie.yaml.')
  }
  if (wanted > total * engineShare) {
    const next = `Lower memory to ${Math.floor((total * engineShare) / 1e9)}GB: Node and the system need the rest.`
    return warned('memory', `${says}: nearly all`, next)
  }
  return well('memory', says)
}

/** What is swapped out stays on a disk after the run. */
async function swapFinding({ proc }: Host): Promise<Finding> {
  const areas = (await readFile(join(proc, 'swaps'), 'utf8').catch(() => '')).trim().split('\n').slice(1)
  if (areas.length === 0) return well('swap', 'none')
  const next = 'Use swap on an encrypted device, or MemorySwapMax=0 in the unit of the service.'
  return warned('swap', `${areas.length} areas are in use: memory of a run may stay on them`, next)
}

async function coreFinding({ proc }: Host): Promise<Finding> {
  const limits = await readFile(join(proc, 'self', 'limits'), 'utf8').catch(() => '')
  const soft = /^Max core file size\s+(\S+)/m.exec(limits)?.[1]
  if (soft === undefined || soft === '0') return well('core dumps', 'off')
  const next = 'Start it after "ulimit -c 0", or with LimitCORE=0 in the unit of the service.'
  return warned('core dumps', 'a crash would write the memory of the process to a file', next)
}
