import type { Command } from 'commander'
import type { Usage } from '../../inspect/disk-usage.js'
import { type Cli, flagsOf, newCommand, sayJson } from '../cli.js'
import { renderTable } from '../render-table.js'
import { say } from '../terminal.js'

/** `vigie du`: what the workspace weighs. Reads no file, only what the file system says of them. */
export function duCommand(cli: Cli): Command {
  return newCommand('du')
    .description('Say what each batch weighs on the disk, stage by stage, and how it grows')
    .addHelpText('after', '\nExamples:\n  vigie du -w demo\n  vigie du -w demo --json')
    .action(async (_, command: Command) => {
      const { diskUsage } = await import('../../inspect/disk-usage.js')
      const { existingWorkspace } = await import('../existing-workspace.js')
      const usage = await diskUsage(await existingWorkspace((await cli.settings(command)).workspace))
      if (flagsOf(command).json) return sayJson(cli, { ...usage })
      sayUsage(cli, usage)
    })
}

function sayUsage({ terminal }: Cli, { batches, others, total, free, fit }: Usage): void {
  if (batches.length > 0) {
    const stages = Object.keys(batches[0]?.bytes ?? {}) as (keyof Usage['batches'][number]['bytes'])[]
    const rows = batches.map(({ batch, bytes, total: own, growth }) => [
      batch,
      ...stages.map((stage) => readable(bytes[stage])),
      readable(own),
      growth === null ? '' : `${growth < 0 ? '−' : '+'}${Math.abs(growth * 100).toFixed(1)} %`,
    ])
    const all = stages.map((stage) => readable(batches.reduce((sum, { bytes }) => sum + bytes[stage], 0)))
    const every = readable(batches.reduce((sum, { total: own }) => sum + own, 0))
    say(terminal, renderTable(['batch', ...stages, 'total', 'growth'], [...rows, ['all', ...all, every, '']]))
  }
  const rest = Object.entries(others).sort(([, a], [, b]) => b - a)
  if (rest.length > 0)
    say(
      terminal,
      `\n${renderTable(
        ['of no batch', 'bytes'],
        rest.map(([name, bytes]) => [name, readable(bytes)]),
      )}`,
    )
  const room = fit === null ? '' : `: room for about ${fit} batches like the last one`
  say(terminal, `\n${readable(total)} in all; ${readable(free)} free${room}.`)
}

/** Bytes as people say them, in powers of a thousand. */
function readable(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const rank = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)))
  const value = bytes / 1000 ** rank
  return `${rank === 0 || value >= 100 ? value.toFixed(0) : value.toFixed(1)} ${units[rank]}`
}
