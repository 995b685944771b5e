import { didYouMean } from '../kernel/closest.js'
import { type Failure, failure } from '../kernel/failure.js'

/** A table that is not there as of a batch, and those that may have been meant. */
export const unknownTable = (table: string, known: readonly string[]): Failure =>
  failure('usage', `there is no table ${table} as of this batch`, {
    next: didYouMean(table, known, 'vigie query without SQL lists the tables.'),
  })
