import { cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { failure } from '../../kernel/failure.js'
import { differences, listEntries, type Reference, referenceOf } from './digests.js'
import { call, calm, type Program } from './program.js'

/** What every trial starts from, and what it must end with. */
export interface Prepared {
  /** Folder of deliveries and keys, to be copied. */
  readonly root: string
  readonly reference: Reference
  /** Exit code of each batch, in order of batch, when it runs alone. */
  readonly codes: ReadonlyMap<string, number>
  /** How long a run over all batches takes, in milliseconds. */
  readonly duration: number
}

/** Fixtures to copy, or the size of a country to invent. */
export type Deliveries = { readonly folder: string } | { readonly companies: number }

const temporary = () => mkdtemp(join(tmpdir(), 'vigie-soak-'))

/** Deliveries of all batches and a signing key, in a folder of their own. */
export async function prepareDeliveries(program: Program, deliveries: Deliveries): Promise<string> {
  const root = await temporary()
  if ('folder' in deliveries) await cp(deliveries.folder, join(root, 'batches'), { recursive: true })
  else {
    const words = ['demo', '--generate-only', '--companies', String(deliveries.companies), '-w', root]
    const { code, stderr } = await call(program, ...words)
    if (code !== 0) throw failure('usage', `no country could be made: ${stderr.trim()}`)
  }
  await call(program, 'keygen', 'sign', '-w', root)
  return root
}

/** A workspace with nothing but the deliveries and the key. */
export async function freshWorkspace(root: string): Promise<string> {
  const workspace = await temporary()
  for (const name of ['batches', 'cles']) await cp(join(root, name), join(workspace, name), { recursive: true })
  return workspace
}

/**
 * Runs everything once without trouble, then batch by batch in another workspace: what remains to be done after a kill is
 * some of the batches, so each must be known alone. Both ways must give the same bytes.
 */
export async function prepareReference(program: Program, root: string): Promise<Prepared> {
  const [whole, single] = [await freshWorkspace(root), await freshWorkspace(root)]
  try {
    const started = performance.now()
    await calm(program, 'run', '-w', whole)
    const duration = performance.now() - started
    const codes = new Map<string, number>()
    for (const batch of (await readdir(join(root, 'batches'))).sort())
      codes.set(batch, (await calm(program, 'run', '-b', batch, '-w', single)).code)
    const reference = referenceOf(whole)
    const [first] = differences(single, reference)
    if (first) throw failure('bug', `batches run one by one do not give what one run of all gives: ${first}`)
    const entries = [...new Set([...reference.entries, ...(await entriesOfIdleRun(program, whole))])]
    return { root, reference: { ...reference, entries }, codes, duration }
  } finally {
    for (const workspace of [whole, single]) await rm(workspace, { recursive: true, force: true })
  }
}

/**
 * What is there once a run found everything published without remembering it, as after one that was killed between its last
 * list and its end: it keeps that nothing waits, which is nothing left behind.
 */
async function entriesOfIdleRun(program: Program, workspace: string): Promise<readonly string[]> {
  await rm(join(workspace, '.vigie', 'frais'), { recursive: true, force: true })
  await calm(program, 'run', '-w', workspace)
  return listEntries(workspace)
}
