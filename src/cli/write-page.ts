import type { Workspace } from '../store/workspace.js'
import type { Cli } from './cli.js'
import { openDestination } from './export-destination.js'
import { tell } from './terminal.js'

/** Writes a page that a command makes, whole or not at all, outside what the stages write. */
export async function writePage(cli: Cli, workspace: Workspace, path: string, page: string): Promise<void> {
  const destination = await openDestination(cli.terminal, workspace, path)
  try {
    await destination.write(page)
    await destination.finish()
  } finally {
    await destination.abandon()
  }
  tell(cli.terminal, `${path}: the page is written.`)
}
