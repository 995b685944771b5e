import type { Command } from 'commander'
import { collect } from './cli.js'

/** The flags of whatever runs stages: what a person decides for this run. */
export const addDecisions = (command: Command): Command =>
  command
    .option('--accept <id>', 'let pass what stopped the batch, by its identifier', collect)
    .option('--reason <text>', 'why, for the --accept in the same place', collect)
    .option('--limit <name=value>', 'what a delivered file may be (vigie help settings)', collect)
    .option('--no-filter', 'follow every company, when nothing says which are in the perimeter')
