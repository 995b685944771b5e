import { Command } from 'commander'
import { failure } from '../../kernel/failure.js'
import type { Cli } from '../cli.js'
import { helpTopics } from '../help-topics.js'
import { say } from '../terminal.js'

/** `vigie help [topic]`: a command, or one of the topics that belong to no command. */
export function helpCommand(cli: Cli): Command {
  return new Command('help')
    .description('Help on a command or a topic')
    .argument('[topic]', `a command, or one of: ${Object.keys(helpTopics).join(', ')}`)
    .addHelpText('after', '\nExamples:\n  vigie help run\n  vigie help exit-codes')
    .action(async (topic: string | undefined, _, command: Command) => {
      const program = command.parent as Command
      if (topic === undefined) return program.outputHelp()
      const words = helpTopics[topic]
      if (words) return say(cli.terminal, await words())
      const found = program.commands.find((one) => one.name() === topic)
      if (found) return found.outputHelp()
      const { didYouMean } = await import('../../kernel/closest.js')
      const known = [...Object.keys(helpTopics), ...program.commands.map((one) => one.name())]
      throw failure('usage', `there is no help on "${topic}"`, {
        next: didYouMean(topic, known, `Topics: ${Object.keys(helpTopics).join(', ')}.`),
      })
    })
}
