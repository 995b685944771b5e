import type { AccessQuery } from '../declare/access.js'
import type { QueryCase, SourceCase } from '../declare/cases.js'
import type { CorrectionCase, LogOddsCorrection, ModelCorrection, Rule } from '../declare/intervention.js'
import type { List } from '../declare/list.js'
import type { Model } from '../declare/model.js'
import type { Parameter } from '../declare/parameter.js'
import type { Check, Family, InterfaceTable, PerimeterQuery } from '../declare/query.js'
import type { Source } from '../declare/source.js'
import type { Training } from '../declare/training.js'

/** A source with where it was declared and the digest of that file, which is part of every step key that uses it. */
export type DeclaredSource = Source & { readonly file: string; readonly digest: string }

/** All that `pipelines/` says, read once, checked as a whole, and not changed afterwards. */
export interface Catalog {
  readonly root: string
  readonly sources: ReadonlyMap<string, DeclaredSource>
  /** In an order where each family comes after those it reads. */
  readonly families: readonly Family[]
  /** Tables for the front end, each after those it reads. */
  readonly interfaces: readonly InterfaceTable[]
  readonly perimeter: ReadonlyMap<string, PerimeterQuery>
  /** Which zones and profiles get lists, and which companies each zone sees. */
  readonly access: ReadonlyMap<string, AccessQuery>
  readonly checks: readonly Check[]
  readonly parameters: readonly Parameter[]
  readonly models: readonly Model[]
  /** Plans that `vigie train` makes models by. */
  readonly trainings: readonly Training[]
  readonly lists: readonly List[]
  /** Expert rules on the level, in the order of their names. */
  readonly rules: readonly Rule[]
  /** Expert corrections of the log-odds: of sub-models and curves, then of companies. */
  readonly modelCorrections: readonly ModelCorrection[]
  readonly logOddsCorrections: readonly LogOddsCorrection[]
  readonly sourceCases: ReadonlyMap<string, readonly SourceCase[]>
  readonly queryCases: ReadonlyMap<string, readonly QueryCase[]>
  readonly correctionCases: ReadonlyMap<string, readonly CorrectionCase[]>
  /** Digest of every declaration, by path under `pipelines/`. */
  readonly digests: ReadonlyMap<string, string>
}

/** Tables that the engine itself gives to the SQL of `pipelines/`, besides sources and families. */
export const engineTables: Readonly<Record<string, readonly StoredColumn[]>> = {
  calcul: [
    { name: 'lot', stored: 'VARCHAR' },
    { name: 'date_debut', stored: 'DATE' },
    { name: 'date_fin', stored: 'DATE' },
  ],
  couverture: [
    { name: 'source', stored: 'VARCHAR' },
    { name: 'livree', stored: 'BOOLEAN' },
    { name: 'jusqu_a', stored: 'DATE' },
    { name: 'retard', stored: 'INTEGER' },
    { name: 'dernier_lot', stored: 'VARCHAR' },
  ],
  perimetre: [{ name: 'siren', stored: 'VARCHAR' }],
  listes: [
    { name: 'lot', stored: 'VARCHAR' },
    { name: 'siren', stored: 'VARCHAR' },
    { name: 'niveau', stored: 'VARCHAR' },
  ],
  contribution_groupe: [
    { name: 'siren', stored: 'VARCHAR' },
    { name: 'groupe', stored: 'VARCHAR' },
    { name: 'contribution', stored: 'DOUBLE' },
  ],
  compte_rendu: [
    { name: 'source', stored: 'VARCHAR' },
    { name: 'lot', stored: 'VARCHAR' },
    { name: 'rang_lot', stored: 'INTEGER' },
    { name: 'nature', stored: 'VARCHAR' },
    { name: 'lues', stored: 'BIGINT' },
    { name: 'gardees', stored: 'BIGINT' },
    { name: 'refusees', stored: 'BIGINT' },
    { name: 'doublons', stored: 'BIGINT' },
    { name: 'remplacees', stored: 'BIGINT' },
    { name: 'ignorees', stored: 'BIGINT' },
    { name: 'cellules_gardees', stored: 'BIGINT' },
    { name: 'cellules_refusees', stored: 'BIGINT' },
    { name: 'tolerance_volume', stored: 'DOUBLE' },
    { name: 'cadence', stored: 'VARCHAR' },
    { name: 'empreinte', stored: 'VARCHAR' },
  ],
  colonnes: [
    { name: 'source', stored: 'VARCHAR' },
    { name: 'lot', stored: 'VARCHAR' },
    { name: 'rang_lot', stored: 'INTEGER' },
    { name: 'colonne', stored: 'VARCHAR' },
  ],
}

export interface StoredColumn {
  readonly name: string
  readonly stored: string
}
