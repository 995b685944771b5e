/** What moved between the list of a batch and the one before it. */
export interface Drift {
  readonly batch: string
  /** The batch of the previous scores. */
  readonly before: string
  readonly model: string
  /** Whether both lists come from one version of the model: otherwise a score that moved may be the model's doing. */
  readonly sameModel: boolean
  readonly companies: { readonly before: number; readonly now: number }
  readonly columns: readonly ColumnDrift[]
  /** Columns that the previous tables do not have. */
  readonly notCompared: readonly string[]
  readonly list: ListMoves
  readonly flagged: readonly FlaggedShares[]
  readonly matured: readonly MaturedList[]
  readonly alarms: readonly string[]
}

export interface ColumnDrift {
  readonly column: string
  readonly kind: 'variable' | 'score'
  readonly psi: number
  readonly absent: { readonly before: number; readonly now: number }
}

export interface ListMoves {
  readonly before: number
  readonly now: number
  readonly entered: number
  readonly left: number
  readonly kept: number
  /** Of those that left the list, companies that are no longer scored at all. */
  readonly gone: number
}

export interface FlaggedShares {
  readonly title: string
  readonly values: readonly {
    readonly value: string
    readonly companies: number
    readonly before: number | null
    readonly now: number | null
  }[]
}

/** A published list whose outcomes are known: what became of those it named. */
export interface MaturedList {
  readonly batch: string
  readonly level: string
  readonly alerted: number
  /** Of them, whose outcome is known: those already in proceedings then, or gone since, have none. */
  readonly known: number
  readonly failed: number
}
