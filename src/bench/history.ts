import { cp, mkdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { dump } from 'js-yaml'
import type { Catalog, DeclaredSource } from '../catalog/catalog.js'
import { readingShape } from '../catalog/columns.js'
import { lineEntries } from '../catalog/dictionary.js'
import { sourceShape } from '../declare/source.js'
import { type Assertion, assertionMetadata, formatVersion } from '../history/assertion.js'
import { type BatchKey, parseBatchKey } from '../kernel/batch-key.js'
import { failure } from '../kernel/failure.js'
import { literal } from '../kernel/sql.js'
import { compactBatch } from '../stages/compact/index.js'
import type { StageContext } from '../stages/context.js'
import { DigestCache } from '../store/digest-cache.js'
import { withSession } from '../store/session.js'
import { writeParquet } from '../store/table-files.js'
import { openWorkspace } from '../store/workspace.js'
import { call, type Program } from './soak/program.js'
import { fastest, type Timed, timed } from './timing.js'

export interface HistoryFigures {
  /** Lines of each of the two months that are compared. */
  readonly lines: number
  /** Bytes of the change file of a month that changes one line of a hundred, and of what it asserts. */
  readonly change: { readonly bytes: number; readonly source: number }
  /** Comparing the two months, and the engine's own full outer join of the same files. */
  readonly compare: Timed
  readonly join: Timed
  /** Seconds of the command that reads one company's state, after one batch and after twenty-four more. */
  readonly once: number
  readonly after24: number
}

const declaration = {
  name: 'essai',
  label: 'Source essai',
  producer: 'Essai',
  cadence: 'monthly',
  expected: false,
  files: ['^essai'],
  dialect: { delimiter: ';', quoting: 'none' },
  scope: 'siret',
  columns: [
    { name: 'siret', headers: ['siret'], type: 'siret', filled: true, meaning: 'The establishment' },
    { name: 'montant', headers: ['montant'], type: 'integer', meaning: 'What it owes' },
    { name: 'valeur', headers: ['valeur'], type: 'integer', meaning: 'What changes' },
  ],
  key: ['siret'],
  history: 'stock',
  covers: { lag_months: 0 },
  lists_every_case: false,
}

const source: DeclaredSource = {
  ...sourceShape.parse(declaration),
  file: 'sources/essai.source.yaml',
  digest: 'essai',
}

const batch = (text: string) => parseBatchKey(text) as BatchKey

/**
 * Measures what a history costs: a stock of which one line of a hundred changes from one month to the next, compared by
 * `compact` and by the engine alone; then one company's state through one batch and through twenty-four.
 */
export async function measureHistory(
  program: Program,
  context: StageContext,
  lines: number,
  times: number,
  place: string,
): Promise<HistoryFigures> {
  const workspace = openWorkspace(place)
  const own: StageContext = {
    ...context,
    workspace,
    catalog: { ...context.catalog, sources: new Map([[source.name, source]]) } as Catalog,
    limits: { ...context.limits, temporary: workspace.temporary, folders: [place] },
  }
  await mkdir(workspace.temporary, { recursive: true })
  const pipelines = await writeDeclaration(context.catalog.root, join(place, 'pipelines'))
  try {
    const value = (month: number) => `CASE WHEN hash(i, ${month}) % 100 = 0 THEN ${month} ELSE 0 END`
    await assert(own, '2001', 'stock', lines, '0')
    await assert(own, '2002', 'stock', lines, value(2))
    await compactBatch(own, batch('2001'))
    const [compares, joins]: [Timed[], Timed[]] = [[], []]
    for (let time = 0; time < times; time++) {
      await rm(workspace.change(source.name, '2002'), { force: true })
      context.tell.progress(`history of ${lines} lines, time ${time + 1}`)
      compares.push(await timed(() => compactBatch(own, batch('2002'))))
      joins.push(await timed(() => fullJoin(own)))
    }
    const change = await stat(workspace.change(source.name, '2002'))
    const asserted = await stat(workspace.assertion('2002', source.name))
    const once = await readOne(program, own, pipelines, '2002')
    const few = Math.min(lines, 100_000)
    for (let month = 1; month <= 24; month++)
      await assert(own, `${21 + Math.floor((month - 1) / 12)}${pad(((month - 1) % 12) + 1)}`, 'flux', few, value(month))
    await compactBatch(own, batch('2212'))
    const after24 = await readOne(program, own, pipelines, '2212')
    return {
      lines,
      change: { bytes: change.size, source: asserted.size },
      compare: fastest(compares),
      join: fastest(joins),
      once,
      after24,
    }
  } finally {
    await rm(place, { recursive: true, force: true })
  }
}

/** All declarations and that of the source, for the command that reads its state. */
async function writeDeclaration(root: string, folder: string): Promise<string> {
  const place = join(folder, 'sources')
  await cp(root, folder, { recursive: true })
  const lines = 'siret;montant;valeur\n90000300500015;1;1\n'
  await writeFile(join(place, 'essai.source.yaml'), dump(declaration))
  await writeFile(join(place, 'essai.cases.yaml'), dump({ cases: [{ name: 'une ligne', file: 'essai.csv', lines }] }))
  return folder
}

const pad = (month: number) => String(month).padStart(2, '0')

/** Writes what a batch asserts, without the delivery it would come from: siret number `i`, and a value. */
async function assert(
  { workspace, limits }: StageContext,
  text: string,
  history: 'stock' | 'flux',
  lines: number,
  value: string,
): Promise<void> {
  const assertion: Assertion = {
    format: formatVersion,
    batch: text,
    source: source.name,
    stepKey: `${text} ${lines} ${value}`,
    shape: readingShape(source),
    history,
    files: [],
    counts: { read: lines, kept: lines, refused: 0, duplicates: 0, replaced: 0, ignored: 0 },
    months: [],
  }
  const path = workspace.assertion(text, source.name)
  await withSession(limits, (session) =>
    writeParquet(
      session,
      {
        select: `SELECT lpad(CAST(i * 97003 AS VARCHAR), 14, '0') AS siret,
          CAST(hash(i) % 1000000 AS INTEGER) AS montant, CAST(${value} AS INTEGER) AS valeur,
          CAST(0 AS INTEGER) AS fichier, i + 1 AS enregistrement FROM (SELECT unnest(range(${lines})) AS i)`,
        metadata: assertionMetadata(assertion, lineEntries(source)),
      },
      path,
    ),
  )
  const cache = await DigestCache.open(workspace.digests)
  await cache.remember(path)
  await cache.save()
}

const fullJoin = ({ workspace, limits }: StageContext) =>
  withSession(limits, (session) => {
    const [before, after] = ['2001', '2002'].map(
      (text) => `read_parquet(${literal(workspace.assertion(text, source.name))})`,
    )
    return session.one(`SELECT count(*) AS lines FROM ${before} AS avant FULL OUTER JOIN ${after} AS apres USING (siret)
      WHERE avant.valeur IS DISTINCT FROM apres.valeur OR avant.montant IS DISTINCT FROM apres.montant`)
  })

/** Seconds of the whole command that reads the state of one company as of a batch, the fastest of several. */
async function readOne(
  program: Program,
  { workspace }: StageContext,
  pipelines: string,
  text: string,
): Promise<number> {
  const words = ['state', source.name, '--as-of', text, '--siren', '000000970', '--json', '--pipelines', pipelines]
  let best = Number.POSITIVE_INFINITY
  for (let time = 0; time < 5; time++) {
    const started = performance.now()
    const { code, stderr } = await call(program, ...words, '-w', workspace.root)
    if (code !== 0) throw failure('bug', `the state could not be read: ${stderr}`)
    best = Math.min(best, (performance.now() - started) / 1000)
  }
  return best
}
