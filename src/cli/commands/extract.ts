import { rm } from 'node:fs/promises'
import { extname, join, resolve } from 'node:path'
import type { Command } from 'commander'
import { counted } from '../../kernel/count.js'
import { failure } from '../../kernel/failure.js'
import { type Cli, flagsOf, newCommand, sayJson } from '../cli.js'
import { openDestination } from '../export-destination.js'
import { withBatch } from '../opened-batch.js'
import { ownTrust } from '../own-trust.js'
import { say } from '../terminal.js'

interface Flags {
  readonly for?: string
  readonly filter?: readonly string[]
  readonly out: string
}

const formats = ['csv', 'xlsx', 'json'] as const

/** `vigie extract`: a part of an approved list, in clear, for someone who may read it, with its line in the audit log. */
export function extractCommand(cli: Cli): Command {
  return newCommand('extract')
    .description('Write the lines of an approved list that filters keep, in clear, as csv, xlsx or json')
    .argument('<list>', 'a declared list; vigie describe <list> names its filters')
    .option('-b, --batch <key>', 'of this batch (default: the last one imported)')
    .option('--for <zone>', 'as this zone and profile read it, like 25-B (default: the whole country, nothing hidden)')
    .option(
      '--filter <filter...>',
      'keep the lines of a filter: effectif_min=20, departements=21,25, premieres_alertes',
    )
    .requiredOption('-o, --out <file>', 'file to write; its name says the format')
    .addHelpText(
      'after',
      `
Examples:
  vigie extract detection -b 2011 --for 25-B --filter effectif_min=20 premieres_alertes --out doubs.xlsx
  vigie extract detection --filter departements=21,25 --out cote-d-or.csv -w demo
  vigie describe detection`,
    )
    .action((name: string, _, command: Command) => extract(cli, command, name))
}

async function extract(cli: Cli, command: Command, name: string): Promise<void> {
  const { didYouMean } = await import('../../kernel/closest.js')
  const { approvedRelease } = await import('../../deliver/index.js')
  const { extractList } = await import('../../stages/publish/index.js')
  const { appendAudit } = await import('../../store/audit.js')
  const { chosenFilters } = await import('../../tables/list-filters.js')
  const { for: audience, filter = [], out } = command.opts() as Flags
  const format = formats.find((one) => extname(out) === `.${one}`)
  if (!format) throw failure('usage', `${out} does not end with .${formats.join(', .')}`, { next: 'Name such a file.' })
  if (audience !== undefined && !/^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(audience))
    throw failure('usage', `${audience} is not a zone and a profile`, { next: 'Write it like 25-B.' })
  await withBatch(cli, command, async ({ session, context, batch, temporary }) => {
    const { catalog, workspace, signing, clock } = context
    const list = catalog.lists.find((one) => one.name === name)
    if (!list) {
      const names = catalog.lists.map((one) => one.name)
      throw failure('usage', `there is no list ${name}`, {
        next: didYouMean(name, names, `Lists: ${names.join(', ')}.`),
      })
    }
    const chosen = chosenFilters(list, filter)
    const release = await approvedRelease(workspace, batch, await ownTrust(context), signing.approvals)
    const destination = await openDestination(cli.terminal, workspace, resolve(out))
    const path = join(temporary, `extrait.${format}`)
    try {
      const { folder, audiences } = release
      const asked = { folder, audiences, batch: batch.text, list, audience, chosen, format }
      const rows = await extractList(session, catalog, asked, path)
      await destination.take(path)
      // Before anybody has it. What was searched for may name a company, so a text stays out.
      const filters = chosen.map(({ filter: { name: filtered, value: kind }, value }) =>
        value === null || kind === 'text' ? filtered : `${filtered}=${value}`,
      )
      const object = { batch: batch.text, revision: release.revision, list: name, audience: audience ?? 'national' }
      const act = { actor: signing.operator, action: 'extract', object: { ...object, filters, rows } }
      await appendAudit(workspace.audit, { at: clock().toISOString(), ...act })
      await destination.finish()
      if (flagsOf(command).json) return sayJson(cli, { ...object, filters, rows, path: out })
      say(cli.terminal, `${counted(rows, 'line')} of ${name} for ${object.audience}, as of ${batch.text}: ${out}`)
    } finally {
      await destination.abandon()
      await rm(path, { force: true })
    }
  })
}
