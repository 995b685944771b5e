import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { BatchKey } from '../../kernel/batch-key.js'
import { sha256 } from '../../kernel/digest.js'
import { wordReasons } from '../../kernel/step.js'
import { stream } from '../../kernel/stream.js'
import { openSigningKey, type Statement } from '../../signing/index.js'
import { publishFolder } from '../../store/atomic.js'
import { appendAudit, verifyAudit } from '../../store/audit.js'
import { withSession } from '../../store/session.js'
import { freshResult, neededResult, publishResult } from '../../tables/results.js'
import type { StageContext, StageOutcome } from '../context.js'
import { writeLists } from './files.js'
import { publishAgainst } from './foresee.js'
import { contentKey } from './keys.js'
import { createLists } from './lists.js'
import { emptyZones, madeLists, zoneFigures } from './made.js'
import { releaseText } from './release-text.js'
import { revisionFor } from './revision.js'
import { digestsUnder, manifestsOf } from './zones.js'

export { createAgents, inForce } from './access.js'
export { extractList } from './extract.js'
export { foreseePublish } from './foresee.js'

/**
 * Publishes the lists of a batch, for the country and for each zone and profile, and `release.json` that says from what they
 * were made, signed over its exact bytes. A revision is never rewritten: another content is another revision.
 */
export async function publishBatch(context: StageContext, batch: BatchKey): Promise<StageOutcome> {
  const { workspace, catalog, tell, signing } = context
  const scores = await neededResult(workspace, '5-scores', batch, 'score')
  const { step, current, why } = await publishAgainst(context, batch, scores)
  if (current && why.length === 0) return { outcome: 'fresh', warnings: [], figures: current.figures }
  const signingKey = await openSigningKey({ path: workspace.signingKey, credentials: signing.credentials })
  tell.progress(`publish ${batch.text}: ${wordReasons(why)}`)
  return withSession(context.limits, async (session) => {
    const rows = await createLists(session, context, batch)
    const made = await madeLists(session, context, batch)
    const key = await contentKey(session, context, batch, scores, made)
    const name = async (folder: string, figures: Record<string, unknown>) => {
      await recordRelease(context, batch, folder)
      const tables = catalog.lists.map((list) => list.name)
      const result = {
        batch: batch.text,
        stepKey: key,
        madeFrom: step.key,
        dependsOn: step.parts,
        folder,
        tables,
        figures,
      }
      return publishResult(workspace, '6-lists', result, 'keep others')
    }
    const before = await freshResult(workspace, '6-lists', batch.text, key)
    if (before) {
      await name(before.folder, before.figures)
      return { outcome: 'fresh', warnings: [], figures: before.figures }
    }
    const { number: revision, folder, adopted } = await revisionFor(workspace, batch, key)
    const warnings = made.flatMap(emptyZones)
    const figures = { revision, zones: zoneFigures(made) }
    if (adopted) {
      await name(folder, figures)
      return { outcome: 'done', warnings, figures, why }
    }
    const fill = async (place: string) => {
      const write = async (file: string, content: string | Uint8Array) => {
        await writeFile(join(place, file), content, { mode: 0o600, flag: 'wx' })
      }
      await writeLists(session, catalog, batch.text, made, place)
      const manifests = manifestsOf(await digestsUnder(place), { stream, batch: batch.text, revision })
      for (const [path, text] of manifests) {
        await mkdir(dirname(join(place, path)), { recursive: true, mode: 0o700 })
        await write(path, text)
      }
      const release = await releaseText(session, context, batch, { key, revision, scores: scores.stepKey }, manifests)
      await write('release.json', release)
      await write('release.json.prod.sshsig', await signingKey.sign(Buffer.from(release), signing.namespace))
    }
    await publishFolder(workspace.result('6-lists', batch.text, folder), fill, { replace: false })
    await name(folder, figures)
    tell.fact('lists published', { batch: batch.text, revision, rows, zones: figures.zones })
    return { outcome: 'done', warnings, figures, why }
  })
}

/** The release in the audit log, once: a killed run may have left the line without the name, never the other way. */
async function recordRelease(
  { workspace, clock, signing }: StageContext,
  batch: BatchKey,
  folder: string,
): Promise<void> {
  const bytes = await readFile(workspace.result('6-lists', batch.text, `${folder}/release.json`))
  const digest = sha256(bytes)
  const { sequence } = (JSON.parse(bytes.toString('utf8')) as Statement).predicate
  const { lines } = await verifyAudit(workspace.audit)
  if (lines.some(({ action, object }) => action === 'publish' && object.release === digest)) return
  const object = { batch: batch.text, revision: folder, sequence, release: digest }
  await appendAudit(workspace.audit, { at: clock().toISOString(), actor: signing.operator, action: 'publish', object })
}
