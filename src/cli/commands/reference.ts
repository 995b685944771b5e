import { join } from 'node:path'
import type { Command } from 'commander'
import { Failure } from '../../kernel/failure.js'
import { type Cli, flagsOf, newCommand, packageRoot, sayJson } from '../cli.js'
import { commandPages } from '../command-pages.js'
import { say } from '../terminal.js'

/** `vigie reference`: writes docs/reference from the declarations, or checks that it is what they say. */
export function referenceCommand(cli: Cli): Command {
  return newCommand('reference')
    .description('Write the reference documentation from the declarations')
    .option('--check', 'write nothing; fail when what is there is not what would be written')
    .option('--out <folder>', 'where (default: docs/reference of the package)')
    .addHelpText('after', '\nExamples:\n  vigie reference\n  vigie reference --check')
    .action(async (_, command: Command) => {
      const { referencePages, staleFiles, writePages } = await import('../../reference/index.js')
      const { check, out = join(packageRoot, 'docs', 'reference') } = command.opts() as {
        check?: boolean
        out?: string
      }
      const catalog = await cli.catalog(await cli.settings(command), 'as delivered')
      const pages = referencePages(catalog, commandPages(command.parent as Command))
      if (check) {
        const stale = await staleFiles(out, pages)
        if (stale.length > 0) {
          throw new Failure(
            stale.map(({ file, why }) => ({
              cause: 'declaration' as const,
              place: `docs/reference/${file}`,
              message: why,
              next: 'Run: npm run docs',
            })),
          )
        }
      } else await writePages(out, pages)
      if (flagsOf(command).json) return sayJson(cli, { pages: [...pages.keys()], checked: check === true })
      say(
        cli.terminal,
        check ? `${pages.size} pages say what the declarations say.` : `${pages.size} pages written in ${out}.`,
      )
    })
}
