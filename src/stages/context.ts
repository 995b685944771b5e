import type { Catalog } from '../catalog/catalog.js'
import type { Retention } from '../declare/retention.js'
import type { Issue } from '../kernel/failure.js'
import type { Month } from '../kernel/month.js'
import type { Reason } from '../kernel/step.js'
import type { GivenLimits } from '../store/delivery/index.js'
import type { Work } from '../store/measure.js'
import type { SessionLimits } from '../store/session.js'
import type { Workspace } from '../store/workspace.js'

/** What every stage is given: where to work, what the domain says, and whom to tell. The same shape for all of them. */
export interface StageContext {
  readonly workspace: Workspace
  readonly catalog: Catalog
  readonly version: string
  /** Digest of the code itself: a new version redoes what it may change. */
  readonly code: string
  readonly limits: SessionLimits
  /** How long a run and a stage of it may take. */
  readonly time: { readonly minutes: number; readonly stageMinutes: number }
  /** What a delivered file may be, where it is not the usual. */
  readonly reading: GivenLimits
  /** How much an operation may take away without a word, and how long things are kept. */
  readonly undo: { readonly share: number; readonly retention: Retention }
  readonly tell: Teller
  /** Now; fixed by SOURCE_DATE_EPOCH for a build that must be reproduced. */
  readonly clock: () => Date
  readonly signing: Signing
  /** Digest of the list of exact versions of all packages used. */
  readonly dependencies: string
  /** Every company that a source names is followed, when a run asks for it (`--no-filter`). */
  readonly noFilter: boolean
  /** Months that variables are computed for, where they are not those of a monthly run. */
  readonly window?: Window | undefined
  /** Scores as the models alone give them, beside those that are published. */
  readonly withoutCorrections?: boolean
  /** Decisions of a person for this run, by identifier, each with its reason (`--accept ID --reason TEXT`). */
  readonly accepted: ReadonlyMap<string, string>
}

/** Who signs, in which role, and for how long what is signed holds. */
export interface Signing {
  readonly principal: string
  /** The namespace of signatures by the machine, of approvals by persons, and of the trust officer. */
  readonly namespace: string
  readonly approval: string
  readonly trust: string
  /** Persons who must approve a release. */
  readonly approvals: number
  /** Who runs the chain: never the only one to approve. */
  readonly operator: string
  readonly validDays: number
  /** The folder of credentials that the service manager gives, where passphrases are. */
  readonly credentials?: string | undefined
}

export interface Window {
  /** First month computed; the last one is always the month before the batch. */
  readonly from?: Month | undefined
  /**
   * Tables to train models on: at each month, what a source only says later is hidden, as it will be on the day a model
   * scores. They are kept apart from the tables of the month. Source: decisions, point in time.
   */
  readonly training: boolean
}

/** Facts for the journal and for the person watching. Counts and names of things, never rows. */
export interface Teller {
  fact(event: string, fields?: Record<string, unknown>): void
  progress(text: string): void
  issue(issue: Issue): void
}

/** What a stage did for one batch. `fresh` means that there was nothing to do. */
export interface StageOutcome {
  readonly outcome: 'done' | 'fresh'
  /** Things a person should look at that stop nothing. */
  readonly warnings: readonly Issue[]
  /** Figures for the run record, by part of the stage (a source, a family). */
  readonly figures: Record<string, unknown>
  /** What each of them took, when it was done. */
  readonly works?: Readonly<Record<string, Work>>
  /** Why it was not fresh. */
  readonly why?: readonly Reason[]
}

/** What a stage would do for a batch, as one or source by source, known without doing it. */
export interface Foreseen {
  readonly source?: string
  /** Names of all that it depends on. */
  readonly parts: readonly string[]
  /** Why it would be done; none when it is fresh. */
  readonly why: readonly Reason[]
}
