import type { Command } from 'commander'
import { didYouMean } from '../kernel/closest.js'
import { failure } from '../kernel/failure.js'

export interface StageFlags {
  readonly from?: string
  readonly until?: string
  readonly only?: string
}

export const addStages = (command: Command): Command =>
  command
    .option('--from <stage>', 'begin at this stage: those before it must have been done')
    .option('--until <stage>', 'end with this stage')
    .option('--only <stage>', 'this stage alone')

export const stageFlagsOf = ({ from, until, only }: StageFlags): StageFlags => ({
  ...(from === undefined ? {} : { from }),
  ...(until === undefined ? {} : { until }),
  ...(only === undefined ? {} : { only }),
})

/** The stages between those named, in order. Throws a Failure of cause `usage` for a name that is none, or none between. */
export function stagesBetween(names: readonly string[], { from, until, only }: StageFlags): readonly string[] {
  if (only !== undefined && (from !== undefined || until !== undefined))
    throw failure('usage', '--only does not go with --from or --until', {
      next: 'Give one stage, or a first and a last.',
    })
  const rank = (flag: string, name: string) => {
    if (names.includes(name)) return names.indexOf(name)
    throw failure('usage', `--${flag} ${name} is not a stage`, {
      next: didYouMean(name, names, `The stages are ${names.join(', ')}.`),
    })
  }
  if (only !== undefined) return names.slice(rank('only', only), rank('only', only) + 1)
  const first = from === undefined ? 0 : rank('from', from)
  const last = until === undefined ? names.length - 1 : rank('until', until)
  if (first > last)
    throw failure('usage', `no stage goes from ${from} until ${until}`, { next: `${until} comes first.` })
  return names.slice(first, last + 1)
}
