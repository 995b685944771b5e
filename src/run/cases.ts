import type { Catalog } from '../catalog/catalog.js'
import { accessKey } from '../declare/access.js'
import { grains } from '../declare/query.js'
import { runSourceCase } from '../stages/import/index.js'
import { runCorrectionCase, runModelExamples } from '../stages/score/index.js'
import { type SessionLimits, withSession } from '../store/session.js'
import { caseContext, runQueryCase } from '../tables/query-cases.js'

/** One declaration and what its cases gave. No difference: all of them hold. */
export interface CaseReport {
  readonly declaration: string
  readonly kind:
    | 'source'
    | 'variables'
    | 'interface'
    | 'perimeter'
    | 'access'
    | 'check'
    | 'model'
    | 'rule'
    | 'correction'
  readonly cases: readonly { readonly name: string; readonly differences: readonly string[] }[]
}

/** Runs the business cases of `pipelines/`, of every declaration or of the one named. */
export async function runCases(catalog: Catalog, limits: SessionLimits, only?: string): Promise<CaseReport[]> {
  const wanted = (name: string) => only === undefined || only === name
  const reports: CaseReport[] = []
  for (const source of [...catalog.sources.values()].filter(({ name }) => wanted(name))) {
    const cases = []
    for (const one of catalog.sourceCases.get(source.name) ?? []) {
      cases.push({ name: one.name, differences: await runSourceCase(limits, source, one) })
    }
    reports.push({ declaration: source.name, kind: 'source', cases })
  }
  reports.push(...(await runQueries(catalog, limits, wanted)))
  reports.push(...(await runCorrections(catalog, limits, wanted)))
  for (const model of catalog.models.filter(({ id }) => wanted(id))) {
    const differences = await runModelExamples(limits, catalog, model)
    reports.push({ declaration: model.id, kind: 'model', cases: [{ name: 'worked examples recompute', differences }] })
  }
  return reports
}

async function runQueries(
  catalog: Catalog,
  limits: SessionLimits,
  wanted: (name: string) => boolean,
): Promise<CaseReport[]> {
  const queries = [
    ...[...catalog.perimeter.values()].map((query) => ({ ...query, kind: 'perimeter' as const, keys: [] })),
    ...[...catalog.access.values()].map((query) => ({
      ...query,
      kind: 'access' as const,
      keys: accessKey(query.name),
    })),
    ...catalog.checks.map((query) => ({ ...query, kind: 'check' as const, keys: [] })),
    ...catalog.families.map((query) => ({ ...query, kind: 'variables' as const, keys: grains[query.header.grain] })),
    ...catalog.interfaces.map((query) => ({ ...query, kind: 'interface' as const, keys: query.header.key })),
    ...catalog.rules.map((query) => ({ ...query, kind: 'rule' as const, keys: ['siren'] })),
    ...catalog.logOddsCorrections.map((query) => ({ ...query, kind: 'correction' as const, keys: ['siren'] })),
  ]
  const context = caseContext(catalog)
  return withSession(limits, async (session) => {
    const reports: CaseReport[] = []
    for (const { name, sql, header, kind, keys } of queries.filter((query) => wanted(query.name))) {
      const cases = []
      for (const one of catalog.queryCases.get(name) ?? []) {
        cases.push({
          name: one.name,
          differences: await runQueryCase(session, { query: sql, header, keys }, one, context),
        })
      }
      reports.push({ declaration: name, kind, cases })
    }
    return reports
  })
}

async function runCorrections(
  catalog: Catalog,
  limits: SessionLimits,
  wanted: (name: string) => boolean,
): Promise<CaseReport[]> {
  return withSession(limits, async (session) => {
    const reports: CaseReport[] = []
    for (const correction of catalog.modelCorrections.filter(({ name }) => wanted(name))) {
      const cases = []
      for (const one of catalog.correctionCases.get(correction.name) ?? [])
        cases.push({ name: one.name, differences: await runCorrectionCase(session, catalog, correction, one) })
      reports.push({ declaration: correction.name, kind: 'correction', cases })
    }
    return reports
  })
}
