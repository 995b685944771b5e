import type { Command } from 'commander'
import { failure } from '../../kernel/failure.js'
import { type Cli, flagsOf, newCommand, sayJson } from '../cli.js'
import { say } from '../terminal.js'

/** `vigie init`: a folder that is a workspace, with its settings written as comments to be read. */
export function initCommand(cli: Cli): Command {
  return newCommand('init')
    .argument('[folder]', 'where (default: --workspace, else the current folder)')
    .description('Make a workspace: its folders, for their owner alone, and a commented vigie.yaml')
    .option('--dry-run', 'say what would be made, and make nothing')
    .addHelpText('after', '\nExamples:\n  vigie init mensuel\n  vigie init -w mensuel --dry-run')
    .action(async (folder: string | undefined, _, command: Command) => {
      const { join, resolve } = await import('node:path')
      const { stat } = await import('node:fs/promises')
      const { openWorkspace } = await import('../../store/workspace.js')
      const { makeFolder, writeWhole } = await import('../../store/atomic.js')
      const { initialConfig } = await import('../initial-config.js')
      const { dryRun = false, workspace: named } = command.opts() as { dryRun?: boolean; workspace?: string }
      const root = folder ?? named ?? cli.terminal.env.VIGIE_WORKSPACE ?? '.'
      const workspace = openWorkspace(resolve(root))
      const config = workspace.path('vigie.yaml')
      if (await stat(config).catch(() => undefined)) {
        throw failure('usage', 'this is a workspace already', {
          place: config,
          next: 'vigie config says what is set in it, vigie doctor whether all is well.',
        })
      }
      const folders = [
        workspace.root,
        workspace.batches,
        workspace.trust,
        workspace.recipients,
        workspace.runs,
        workspace.path('spool'),
      ]
      if (!dryRun) {
        for (const one of folders) await makeFolder(one)
        await writeWhole(config, initialConfig())
      }
      const made = [...folders.slice(1).map((one) => `${one.slice(workspace.root.length + 1)}/`), 'vigie.yaml']
      if (flagsOf(command).json) return sayJson(cli, { workspace: workspace.root, made, dryRun })
      say(cli.terminal, `${dryRun ? 'Would make' : 'Made'} in ${root}: ${made.join(', ')}.`)
      if (dryRun) return
      const at = root === '.' ? '' : ` -w ${root}`
      say(
        cli.terminal,
        [
          'Next:',
          `  vigie keygen sign${at}                  a key that signs the lists`,
          `  mkdir ${join(root, 'batches', '2011')}    for the files delivered in November 2020; put them there`,
          `  vigie doctor${at}                       is everything ready?`,
          `  vigie run${at}                          the month`,
        ].join('\n'),
      )
    })
}
