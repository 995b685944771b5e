import type { Command, Option } from 'commander'

/** What follows an option or stands as an argument. */
export type Value = 'none' | 'text' | 'folder' | 'file' | 'batch' | readonly string[]

export interface CompletedOption {
  readonly long: string
  readonly short: string | undefined
  readonly meaning: string
  readonly value: Value
}

export interface CompletedCommand {
  readonly name: string
  readonly meaning: string
  readonly options: readonly CompletedOption[]
  /** What the first argument may be. */
  readonly argument: Value
}

/** The command tree as a shell needs it to complete a line: made from the same tree as the help and the reference. */
export function completedCommands(program: Command, topics: readonly string[]): CompletedCommand[] {
  const names = program.commands.map((command) => command.name())
  return program.commands.map((command) => ({
    name: command.name(),
    meaning: command.description(),
    options: [
      ...command.options.map(completed),
      { long: '--help', short: '-h', meaning: 'display help for command', value: 'none' as const },
    ],
    argument: command.name() === 'help' ? [...names, ...topics] : argumentOf(command),
  }))
}

function completed(option: Option): CompletedOption {
  return {
    long: option.long ?? option.flags,
    short: option.short,
    meaning: option.description,
    value: takenBy(option),
  }
}

/** The placeholder of an option says what it takes: `<folder>`, `<file>`, `<key>` of a batch. */
function takenBy({ flags, argChoices, required, optional }: Option): Value {
  if (argChoices) return argChoices
  if (!required && !optional) return 'none'
  const placeholder = /[<[]([a-z]+)/.exec(flags)?.[1]
  return placeholder === 'folder' || placeholder === 'file' ? placeholder : placeholder === 'key' ? 'batch' : 'text'
}

function argumentOf(command: Command): Value {
  const first = command.registeredArguments[0]
  if (!first) return 'none'
  if (first.argChoices) return first.argChoices
  return first.name() === 'folder' || first.name() === 'file'
    ? (first.name() as 'folder' | 'file')
    : first.name() === 'key'
      ? 'batch'
      : 'text'
}
