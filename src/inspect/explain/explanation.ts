/** The newest delivered record that a value may come from. */
export interface Record {
  readonly batch: string
  readonly file: string
  /** Rank of the file in its batch, as `vigie query` names it. */
  readonly fichier: number
  readonly record: number
  /** The day or month it speaks of, when its source has one. */
  readonly date: string | null
}

/** What one source says of the company, up to the month of the score. */
export interface SourceRows {
  readonly source: string
  readonly rows: number
  readonly last: Record | null
}

/** A variable as it was on the month of the score. */
export interface ExplainedValue {
  readonly variable: string
  /** As `vigie query` gives it: `SELECT <variable> FROM <table> WHERE siren = … AND periode = …`. */
  readonly value: unknown
  readonly unit: string | null
  readonly meaning: string
}

export interface ExplainedTerm extends ExplainedValue {
  readonly id: string
  readonly label: string
  readonly contribution: number
  /** Why the value is missing and what that contributes, when it is. */
  readonly missing: { readonly means: string; readonly reason: string } | null
  readonly table: string
  readonly periode: string
  readonly sources: readonly SourceRows[]
}

/** What two variables add together, besides what each adds alone. */
export interface ExplainedPair {
  readonly id: string
  readonly label: string
  readonly contribution: number
  readonly values: readonly ExplainedValue[]
  readonly sources: readonly SourceRows[]
}

export interface ExplainedGroup {
  readonly id: string
  readonly label: string
  readonly contribution: number
  readonly terms: readonly ExplainedTerm[]
  readonly pairs: readonly ExplainedPair[]
}

/** One intervention of an expert, as the line keeps it. */
export interface ExplainedMove {
  readonly genre: string
  readonly intervention: string
  readonly version: string | null
  readonly libelle: string
  readonly phrase: string | null
  /** Levels that a rule asks for. */
  readonly delta: number | null
  /** What a correction moved. */
  readonly log_odds: number | null
  readonly avant: string
  readonly apres: string
  readonly entrees: readonly { readonly [name: string]: unknown }[] | null
  readonly auteur: string
  readonly motif: string
  readonly du: string
  readonly au: string | null
}

/**
 * The score of one company by one model: `base`, all contributions and the correction of experts add up to `total`, of
 * which `score` is made.
 */
export interface Explanation {
  readonly siren: string
  readonly batch: string
  readonly periode: string
  readonly model: { readonly id: string; readonly version: string; readonly label: string }
  readonly base: number
  readonly groups: readonly ExplainedGroup[]
  /** Additions of experts, within their bounds. */
  readonly correction: number
  readonly total: number
  /** The sum as the score table holds it. */
  readonly log_odds: number
  /** 1 / (1 + exp(-total)). */
  readonly score: number
  readonly level: string
  readonly level_of_model: string
  readonly level_before_rules: string
  readonly moves: readonly ExplainedMove[]
  /** In French, as agents read them. */
  readonly reasons: { readonly worsens: string | null; readonly reassures: string | null }
  readonly thresholds: readonly { readonly level: string; readonly min: number; readonly criterion: string }[]
}
