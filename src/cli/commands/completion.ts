import { Argument, Command } from 'commander'
import type { Cli } from '../cli.js'
import { helpTopics } from '../help-topics.js'

const shells = ['bash', 'zsh', 'fish'] as const

/** `vigie completion`: a script that makes a shell complete commands, options and batches. */
export function completionCommand(cli: Cli): Command {
  return new Command('completion')
    .description('Print the completion script of a shell')
    .addArgument(new Argument('<shell>', 'the shell').choices(shells))
    .addHelpText(
      'after',
      `
Examples:
  vigie completion bash > ~/.local/share/bash-completion/completions/vigie
  vigie completion zsh > "\${fpath[1]}/_vigie"
  vigie completion fish > ~/.config/fish/completions/vigie.fish`,
    )
    .action(async (shell: (typeof shells)[number], _, command: Command) => {
      const { completedCommands } = await import('../completion/words.js')
      const commands = completedCommands(command.parent as Command, Object.keys(helpTopics))
      const { bashScript } = await import('../completion/bash.js')
      const { zshScript } = await import('../completion/zsh.js')
      const { fishScript } = await import('../completion/fish.js')
      const script = { bash: bashScript, zsh: zshScript, fish: fishScript }[shell]
      cli.terminal.stdout.write(script(commands))
    })
}
