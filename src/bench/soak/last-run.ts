import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Runs that a workspace knows of. */
export function runIds(workspace: string): string[] {
  const runs = join(workspace, 'runs')
  return existsSync(runs) ? readdirSync(runs) : []
}

/** What the record of a run says of its end; undefined before there is a record. */
export function recordedOutcome(workspace: string, run: string): string | undefined {
  const path = join(workspace, 'runs', run, 'run.json')
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as { outcome: string }).outcome : undefined
}

interface LoggedFact {
  readonly event?: string
  readonly batch?: string
  readonly stage?: string
}

const marks = ['run started', 'stage started', 'stage ended', 'run ended']

/** What a run was doing when its log stops: `2011 compute`, `after 2011 compute`, `starting` or `closing`. */
export function lastMoment(workspace: string, run: string): string {
  const path = join(workspace, 'runs', run, 'log.ndjson')
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : []
  const facts = lines.map((line) => JSON.parse(line) as LoggedFact)
  const last = facts.filter(({ event = '' }) => marks.includes(event)).at(-1)
  if (last?.event === 'run ended') return 'closing'
  if (last?.event === 'stage started') return `${last.batch} ${last.stage}`
  return last?.event === 'stage ended' ? `after ${last.batch} ${last.stage}` : 'starting'
}

/** Everything that the runs of a workspace logged. */
export function logsOf(workspace: string): string {
  const paths = runIds(workspace).map((run) => join(workspace, 'runs', run, 'log.ndjson'))
  return paths.map((path) => (existsSync(path) ? readFileSync(path, 'utf8') : '')).join('')
}
