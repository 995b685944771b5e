import { type Command, Option } from 'commander'
import { failure } from '../../kernel/failure.js'
import { type Description, type Kind, kinds } from '../../reference/describe/description.js'
import { type Cli, flagsOf, newCommand, sayJson } from '../cli.js'
import { renderTable } from '../render-table.js'
import { say, styled } from '../terminal.js'

/** `vigie describe`: what a name means, where it is defined and how it is proven. Reads declarations, no workspace. */
export function describeCommand(cli: Cli): Command {
  return newCommand('describe')
    .description('Say what a source, variable, check, model, list or any other name means')
    .argument('[name]', 'what to describe; without it, everything that has a name')
    .addOption(new Option('--kind <kind>', 'only things of this kind').choices(kinds))
    .option('--cases', 'show the cases in full, and not by their names alone')
    .addHelpText(
      'after',
      `
Examples:
  vigie describe
  vigie describe ratio_dette
  vigie describe debit --cases
  vigie describe --kind check
  vigie describe siret --kind type --json`,
    )
    .action(async (name: string | undefined, _, command: Command) => {
      const { describe, descriptions, named } = await import('../../reference/describe/index.js')
      const { kind, cases } = command.opts() as { kind?: Kind; cases?: boolean }
      const catalog = await cli.catalog(await cli.settings(command), 'with cases')
      if (name === undefined) {
        // The columns of all sources are many and of use to few: they are listed when they are asked for.
        const all = descriptions(catalog, kind).filter((one) => kind !== undefined || one.kind !== 'column')
        if (flagsOf(command).json) return sayJson(cli, { names: all.map(named) })
        return say(
          cli.terminal,
          renderTable(
            ['kind', 'name', 'label'],
            all.map((one) => [one.kind, one.name, one.label]),
          ),
        )
      }
      const found = describe(catalog, name, kind)
      if (found.length === 0)
        throw await unknown(
          name,
          descriptions(catalog, kind).map((one) => one.name),
        )
      if (flagsOf(command).json) return sayJson(cli, { descriptions: found })
      for (const [rank, one] of found.entries()) {
        if (rank > 0) say(cli.terminal, '')
        await sayDescription(cli, one, cases === true)
      }
    })
}

async function unknown(name: string, known: readonly string[]) {
  const { didYouMean } = await import('../../kernel/closest.js')
  return failure('usage', `nothing is named ${name}`, {
    next: didYouMean(name, new Set(known), 'vigie describe lists the names.'),
  })
}

async function sayDescription(cli: Cli, one: Description, inFull: boolean): Promise<void> {
  const { caseLines } = await import('../../reference/describe/index.js')
  const { terminal } = cli
  say(terminal, `${styled(terminal, 'bold', one.name)}  (${one.kind})  ${one.label}`)
  const facts = { ...one.facts, 'defined in': one.file, reference: one.page }
  const width = Math.max(...Object.keys(facts).map((fact) => fact.length))
  for (const [fact, text] of Object.entries(facts)) {
    const [first = '', ...rest] = text.split('\n')
    say(terminal, `  ${fact.padEnd(width)}  ${first}`)
    for (const line of rest) say(terminal, `  ${''.padEnd(width)}  ${line}`)
  }
  if (one.columns.length > 0) {
    const rows = one.columns.map(({ name, stored, unit, meaning }) => [name, stored, unit, meaning])
    say(terminal, `\n${indented(renderTable(['column', 'stored as', 'unit', 'meaning'], rows))}`)
  }
  if (one.cases.length === 0) return
  say(terminal, `\n  ${one.cases.length} cases, run by vigie test${inFull ? '' : ' (--cases shows them in full)'}:`)
  for (const given of one.cases) {
    const lines = inFull ? ['', ...caseLines(given)] : [given.name]
    say(terminal, lines.map((line) => (line === '' ? '' : `  ${line}`)).join('\n'))
  }
}

const indented = (text: string) => text.replace(/^/gm, '  ')
