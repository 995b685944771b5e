import { didYouMean } from '../kernel/closest.js'
import { type Failure, failure } from '../kernel/failure.js'

/** A table that is not there as of a batch, and those that may have been meant. */
export const unknownTable = (table: string, known: readonly string[]): Failure =>
  failure('usage', `there is no table ${table} as of this batch`, {
    // It may be known, and have nothing to show yet.
    next: didYouMean(
      table,
      known.filter((name) => name !== table),
      'vigie query without SQL lists the tables.',
    ),
  })
