import type { Catalog, DeclaredSource } from '../../../catalog/catalog.js'
import { readingShape } from '../../../catalog/columns.js'
import { lineEntries } from '../../../catalog/dictionary.js'
import { sourceShape } from '../../../declare/source.js'
import { type Assertion, assertionMetadata, formatVersion, readAssertions } from '../../../history/assertion.js'
import { refuseStaleHistory } from '../../../history/changes.js'
import { stateSelect } from '../../../history/state.js'
import { type BatchKey, parseBatchKey } from '../../../kernel/batch-key.js'
import { stepKey } from '../../../kernel/digest.js'
import { literal } from '../../../kernel/sql.js'
import { compactIn } from '../../../stages/compact/index.js'
import type { StageContext } from '../../../stages/context.js'
import { dropPlan, type Planner, rollbackPlan, takeAway, undoId } from '../../../stages/undo/index.js'
import { DigestCache } from '../../../store/digest-cache.js'
import type { Session } from '../../../store/session.js'
import { writeParquet } from '../../../store/table-files.js'
import { openWorkspace } from '../../../store/workspace.js'
import type { Asserted, Kind, StateLine } from './model.js'

const declared = (kind: Kind): DeclaredSource => ({
  ...sourceShape.parse({
    name: kind,
    label: `Source ${kind}`,
    producer: 'Essai',
    cadence: 'monthly',
    expected: false,
    files: [`^${kind}`],
    dialect: { delimiter: ';', quoting: 'none' },
    scope: 'compte',
    columns: [
      { name: 'cle', headers: ['cle'], type: 'text', filled: true, meaning: 'What names a line' },
      { name: 'valeur', headers: ['valeur'], type: 'integer', meaning: 'What it says' },
    ],
    key: kind === 'groupe' ? [] : ['cle'],
    ...(kind === 'groupe' ? { group: ['cle'], exact_duplicates: 'count' } : {}),
    history: kind === 'stock' ? 'stock' : 'flux',
    covers: { lag_months: 0 },
    lists_every_case: false,
  }),
  file: `sources/${kind}.source.yaml`,
  digest: kind,
})

export const kinds: readonly Kind[] = ['flux', 'stock', 'groupe']

/** A workspace in which histories are made, whose assertions are written without the deliveries they would come from. */
export class Workshop {
  readonly sources = new Map(kinds.map((kind) => [kind as string, declared(kind)]))
  private readonly context: StageContext
  private operations = 0

  constructor(
    private readonly session: Session,
    root: string,
  ) {
    const workspace = openWorkspace(root)
    const nothing = () => undefined
    this.context = {
      workspace,
      catalog: { sources: this.sources } as unknown as Catalog,
      version: '0',
      code: 'essai',
      limits: { memory: '500MB', threads: 1, temporary: workspace.temporary },
      time: { minutes: 10, stageMinutes: 10 },
      reading: {},
      undo: { share: 1, retention: {} },
      tell: { fact: nothing, progress: nothing, issue: nothing },
      clock: () => new Date(0),
      signing: {
        namespace: 'essai',
        principal: 'essai',
        approval: 'approbation',
        trust: 'confiance',
        approvals: 1,
        operator: 'essai',
        validDays: 62,
      },
      dependencies: '',
      accepted: new Map(),
      noFilter: false,
    }
  }

  get workspace() {
    return this.context.workspace
  }

  async assert(kind: Kind, batch: string, { mode, lines }: Asserted): Promise<void> {
    const source = this.sources.get(kind) as DeclaredSource
    const counts = { read: lines.length, kept: lines.length, refused: 0, duplicates: 0, replaced: 0, ignored: 0 }
    const assertion: Assertion = {
      format: formatVersion,
      batch,
      source: kind,
      stepKey: stepKey(kind, batch, mode, lines),
      shape: readingShape(source),
      history: mode,
      files: [],
      counts,
      months: [],
    }
    const rows = lines.map(({ cle, valeur }, rank) => `(${literal(cle)}, ${valeur}, 0, ${rank + 1}::BIGINT)`)
    const values = `(VALUES ${rows.join(', ')}) AS lignes (cle, valeur, fichier, enregistrement)`
    const path = this.workspace.assertion(batch, kind)
    await writeParquet(
      this.session,
      {
        select: `SELECT * FROM ${values} ORDER BY cle, fichier, enregistrement`,
        metadata: assertionMetadata(assertion, lineEntries(source)),
      },
      path,
    )
    const cache = await DigestCache.open(this.workspace.digests)
    await cache.remember(path)
    await cache.save()
  }

  /** Whether it had something to do. */
  async compact(batch: string): Promise<'done' | 'fresh'> {
    return (await compactIn(this.session, this.context, key(batch))).outcome
  }

  async rollback(to: string): Promise<void> {
    await this.take('rollback', to, rollbackPlan)
  }

  async drop(batch: string, source: string | undefined): Promise<void> {
    await this.take('drop-batch', batch, dropPlan(source))
  }

  private async take(command: string, batch: string, plan: Planner): Promise<void> {
    this.operations++
    const limits = { ...this.context.limits, temporary: this.workspace.path('.vigie', 'tmp', `op${this.operations}`) }
    const accepted = new Map([[undoId(command, key(batch)), 'essai']])
    await takeAway({ ...this.context, limits, accepted }, key(batch), command, plan)
  }

  /** The state of a source as a reader gets it, refused when the history is stale. */
  async state(kind: Kind, until: string): Promise<StateLine[]> {
    const source = this.sources.get(kind) as DeclaredSource
    const known = (await readAssertions(this.session, this.workspace, key(until))).get(kind) ?? []
    await refuseStaleHistory(this.session, this.workspace, source, known)
    const rows = await this.session.rows(
      `SELECT cle, valeur, lot, enregistrement FROM (${stateSelect(this.workspace, source, known)})`,
    )
    return rows.map(({ cle, valeur, lot, enregistrement }) => ({
      cle: String(cle),
      valeur: Number(valeur),
      lot: String(lot),
      enregistrement: Number(enregistrement),
    }))
  }
}

function key(text: string): BatchKey {
  const batch = parseBatchKey(text)
  if (!batch) throw new Error(`${text} is no batch`)
  return batch
}
