import type { Command } from 'commander'
import { didYouMean } from '../../kernel/closest.js'
import { failure } from '../../kernel/failure.js'
import { type Cli, flagsOf, newCommand, sayJson } from '../cli.js'
import { renderTable } from '../render-table.js'
import { say } from '../terminal.js'

/** `vigie config`: what is in force in a workspace, and where each value comes from. */
export function configCommand(cli: Cli): Command {
  return newCommand('config')
    .argument('[key]', 'only this one, like signing.validDays')
    .description('Say what is set: flags, environment, vigie.yaml and defaults, in that order')
    .option('--show-origin', 'with where each value comes from')
    .addHelpText(
      'after',
      `
Examples:
  vigie config -w demo
  vigie config -w demo --show-origin
  vigie config memory
  VIGIE_MEMORY=4GB vigie config memory --show-origin`,
    )
    .action(async (key: string | undefined, _, command: Command) => {
      const { inForce } = await import('../setting-lines.js')
      const { showOrigin = false } = command.opts() as { showOrigin?: boolean }
      const all = inForce(await cli.settings(command))
      const found = key === undefined ? all : all.filter((one) => one.key === key || one.key.startsWith(`${key}.`))
      if (key !== undefined && found.length === 0) {
        const known = all.map((one) => one.key)
        throw failure('usage', `there is no setting ${key}`, {
          next: didYouMean(key, known, 'vigie config lists them.'),
        })
      }
      if (flagsOf(command).json) return sayJson(cli, { settings: found })
      const [only] = found
      if (only?.key === key && only)
        return say(cli.terminal, [text(only.value), ...(showOrigin ? [only.origin] : [])].join('\t'))
      const rows = found.map((one) => [one.key, text(one.value), ...(showOrigin ? [one.origin] : [])])
      say(cli.terminal, renderTable(['key', 'value', ...(showOrigin ? ['from'] : [])], rows))
    })
}

const text = (value: unknown): string =>
  value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value)
