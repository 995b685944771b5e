import type { Command } from 'commander'
import type { Drift } from '../../stages/stability/index.js'
import { type Cli, flagsOf, newCommand, sayJson } from '../cli.js'
import { exitCodeOf } from '../exit-codes.js'
import { modelNamed } from '../model-named.js'
import { withBatch } from '../opened-batch.js'
import { renderTable } from '../render-table.js'
import { sayIssues } from '../say-issues.js'
import { say, tell } from '../terminal.js'

/** `vigie drift`: what moved since the list before. Reads, and changes nothing. */
export function driftCommand(cli: Cli): Command {
  return newCommand('drift')
    .description('Say what moved since the list before: distributions, absent values, alerts, and lists that came due')
    .option('-b, --batch <key>', 'the list of this batch (default: the last one scored)')
    .option('--model <id>', 'by this model (default: the first of the declared ones)')
    .option('--html <file>', 'write a page, which opens without network')
    .addHelpText(
      'after',
      `
It ends with 20 when something should be looked at before the list is sent.

Examples:
  vigie drift -w demo
  vigie drift --batch 2206 --html stabilite.html -w demo
  vigie run -w /srv/vigie && vigie drift -w /srv/vigie        # the line for cron`,
    )
    .action((_, command: Command) => drift(cli, command))
}

async function drift(cli: Cli, command: Command): Promise<void> {
  const { alarmIssues, driftOf, driftPage } = await import('../../stages/stability/index.js')
  const { lastScored } = await import('../../inspect/explain/index.js')
  const { model: id, html } = command.opts() as { model?: string; html?: string }
  await withBatch(
    cli,
    command,
    async ({ session, context, batch }) => {
      const model = modelNamed(context.catalog, id ?? context.catalog.models[0]?.id ?? '')
      const found = await driftOf(session, context, batch, model)
      if (html !== undefined) {
        const { writePage } = await import('../write-page.js')
        await writePage(cli, context.workspace, html, driftPage([found]))
      }
      const issues = alarmIssues(found)
      cli.end(exitCodeOf(issues))
      if (flagsOf(command).json) return sayJson(cli, { ...found, issues })
      say(cli.terminal, driftLines(found).join('\n'))
      if (issues.length > 0) sayIssues(cli.terminal, issues)
      else tell(cli.terminal, 'Nothing to look at.')
    },
    { otherwise: lastScored },
  )
}

const percent = (share: number | null) => (share === null ? '' : `${(100 * share).toFixed(1)} %`)

function driftLines({ batch, before, model, sameModel, companies, columns, list, flagged, matured }: Drift): string[] {
  const sorted = [...columns].sort((a, b) => b.psi - a.psi)
  return [
    `List of ${batch} against that of ${before}, by ${model}${sameModel ? '' : ', whose version changed'}: ${companies.now} companies scored, ${companies.before} before.`,
    `Alerted: ${list.now}, ${list.before} before; ${list.entered} entered, ${list.kept} stay, ${list.left} left (${list.gone} of them no longer scored).`,
    '',
    renderTable(
      ['column', 'stability index', 'absent before', 'absent'],
      sorted.map(({ column, psi, absent }) => [column, psi.toFixed(3), percent(absent.before), percent(absent.now)]),
    ),
    ...flagged.flatMap(({ title, values }) => [
      '',
      renderTable(
        [title, 'companies', 'alerted before', 'alerted'],
        values.map((one) => [one.value, one.companies, percent(one.before), percent(one.now)]),
      ),
    ]),
    '',
    matured.length === 0
      ? 'No published list has known outcomes yet.'
      : renderTable(
          ['list', 'level', 'alerted', 'outcome known', 'failed', 'realised precision'],
          matured.map((one) => [
            one.batch,
            one.level,
            one.alerted,
            one.known,
            one.failed,
            one.known === 0 ? '' : percent(one.failed / one.known),
          ]),
        ),
  ]
}
