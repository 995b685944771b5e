import { cp, mkdir, readdir, readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Failure, failure } from '../kernel/failure.js'
import { createSigningKey } from '../signing/index.js'
import { removeUnfinished, writeWhole } from '../store/atomic.js'
import { holdLock } from '../store/lock.js'
import type { SessionLimits } from '../store/session.js'
import type { Workspace } from '../store/workspace.js'
import { type CountryOptions, calendarOf, checkOptions } from './country/options.js'
import { generateCountry } from './generate.js'

/** Raised when the same options give other bytes, so that a workspace made before is made again. */
const generator = 1

interface Signer {
  readonly signing: { readonly principal: string; readonly namespace: string }
  readonly clock: () => Date
}

/** What a workspace says of its country, beside the deliveries: the options, and whether it is whole. */
interface CountryMark {
  readonly generator: number
  readonly options: CountryOptions
  readonly whole: boolean
}

/**
 * Fills a demonstration workspace with the small fixtures and a signing key. A workspace that already holds other
 * batches is refused, so that nobody mixes invented companies with real ones. Gives the batches, in order.
 */
export async function prepareSmall(workspace: Workspace, deliveries: string, signer: Signer): Promise<string[]> {
  const batches = (await readdir(deliveries)).sort()
  const there = await readdir(workspace.batches).catch(() => [])
  if (there.some((name) => !batches.includes(name))) throw otherBatches(workspace)
  await mkdir(workspace.batches, { recursive: true })
  await cp(deliveries, workspace.batches, { recursive: true, preserveTimestamps: true, force: there.length === 0 })
  await makeKey(workspace, signer)
  return batches
}

/**
 * Makes the country of the options in a workspace, unless it is there already. Refused where other deliveries are, or
 * another country: nothing of another origin is ever removed.
 */
export async function prepareCountry(
  workspace: Workspace,
  asked: CountryOptions,
  context: { limits: SessionLimits; progress(text: string): void; stopped(): boolean },
): Promise<{ batches: string[]; outcome: 'done' | 'fresh' }> {
  const options = checkOptions(asked)
  const batches = calendarOf(options).batches.map(({ key }) => key)
  const path = workspace.path('pays.json')
  const lock = await holdLock(workspace.lock)
  try {
    const mark = await readMark(path)
    const there = await readdir(workspace.batches).catch(() => [])
    if (there.length > 0 && (!mark || there.some((name) => !batches.includes(name)))) throw otherBatches(workspace)
    if (mark && JSON.stringify(mark.options) !== JSON.stringify(options)) {
      const words = Object.entries(mark.options).map(([name, value]) => `--${name} ${value}`)
      throw failure('usage', 'this workspace holds another country', {
        place: workspace.root,
        next: `Ask for the same (${words.join(' ')}), or name another folder: --workspace ./essai`,
      })
    }
    if (mark?.whole && mark.generator === generator) return { batches, outcome: 'fresh' }
    await removeUnfinished(workspace.root)
    const write = (whole: boolean) => writeWhole(path, `${JSON.stringify({ generator, options, whole })}\n`)
    await generateCountry(workspace.root, options, context, () => write(false))
    await write(true)
    return { batches, outcome: 'done' }
  } finally {
    lock.release()
  }
}

/** The key that signs the lists of a demonstration, made once. */
export async function makeKey(workspace: Workspace, { signing, clock }: Signer): Promise<void> {
  if (await stat(workspace.signingKey).catch(() => undefined)) return
  await createSigningKey(dirname(workspace.signingKey), { ...signing, clock })
}

async function readMark(path: string): Promise<CountryMark | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  return text === undefined ? undefined : (JSON.parse(text) as CountryMark)
}

function otherBatches(workspace: Workspace): Failure {
  return failure('usage', 'this workspace holds other batches than those of the demonstration', {
    place: workspace.root,
    next: 'Name another folder: vigie demo --workspace ./essai',
  })
}
