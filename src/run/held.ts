import type { Issue } from '../kernel/failure.js'
import { stageNames } from './stage-purposes.js'

const rankOf = (stage: string) => stageNames.indexOf(stage)

/** Whether a stage comes no later than any of those that a batch must not pass. Stages of no month are within any. */
export const isWithin = (stage: string, last: readonly (string | undefined)[]): boolean =>
  last.every((name) => name === undefined || rankOf(stage) <= rankOf(name))

/**
 * How far a batch may go when an earlier one failed at a stage. Its state rests on what the earlier one asserts: until that
 * is imported, checked and compacted, only its own files can be read and checked. Its lists name what earlier lists said:
 * until those are published, everything is made but them.
 */
export function heldFrom(
  before: { readonly stage: string; readonly because: string } | undefined,
  failed: string,
  batch: string,
): { readonly stage: string; readonly because: string } {
  const stage = rankOf(failed) <= rankOf('compact') ? 'validate' : 'stability'
  if (before && rankOf(before.stage) <= rankOf(stage)) return before
  return { stage, because: `${batch} failed at ${failed}` }
}

export const heldIssue = (batch: string, stage: string, because: string): Issue => ({
  cause: 'warning',
  place: batch,
  message: `goes no further than ${stage}: ${because}`,
  next: `It goes on once that is mended. To go on without it: vigie run --batch ${batch}`,
})
