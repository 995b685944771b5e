import type { Command } from 'commander'
import { eventNames, events, runbookOf } from '../kernel/event.js'
import { exitCodes } from './exit-codes.js'
import { helpTopics } from './help-topics.js'

/** Reference pages made from the command line itself: the command tree as plain data, and the help topics. */
export function commandPages(program: Command): Map<string, string> {
  const commands = program.commands.map((command) => {
    const options = command.options.map(({ flags, description }) => `| \`${flags}\` | ${cell(description)} |`)
    const usage = `vigie ${command.name()} ${command.usage()}`
    const examples = examplesOf(command)
    return [
      `## vigie ${command.name()}`,
      '',
      `${command.description()}.`,
      '',
      '```text',
      usage,
      '```',
      '',
      ...(options.length > 0 ? ['| option | meaning |', '|---|---|', ...options, ''] : []),
      ...(examples.length > 0 ? ['Examples:', '', '```text', ...examples, '```', ''] : []),
    ].join('\n')
  })
  const codes = exitCodes.map(({ code, meaning, next }) => `| ${code} | ${meaning} | ${next} |`)
  return new Map([
    ['cli.md', `# Command line\n\n${commands.join('\n')}`],
    ['exit-codes.md', `# Exit codes\n\n| code | meaning | then |\n|---|---|---|\n${codes.join('\n')}\n`],
    ['events.md', `# Events\n\n${eventLines()}`],
    ['files.md', topicPage('Files', 'files')],
    ['formats.md', topicPage('Formats', 'formats')],
  ])
}

/** Every event, with the part of the handbook that says what to do. */
function eventLines(): string {
  const rows = eventNames.map((name) => {
    const { severity, meaning, next } = events[name]
    return `| [\`${name}\`](${runbookOf(name).replace('docs/', '../')}) | ${severity} | ${meaning} | ${next} |`
  })
  return `Each is a file of \`spool/events\` in the workspace, given to the hooks of \`vigie.yaml\` that ask for it. [Its
shape](schemas/event.schema.json) is one JSON document; [be alerted](../how-to/be-alerted.md) says how to get them by mail.

| event | severity | what happened | then |
|---|---|---|---|
${rows.join('\n')}
`
}

const topicPage = (title: string, topic: 'files' | 'formats') =>
  `# ${title}\n\n\`\`\`text\n${helpTopics[topic]?.() ?? ''}\n\`\`\`\n`

const cell = (text: string) => text.replaceAll('|', '\\|')

/** The lines after "Example" in the help of a command. */
function examplesOf(command: Command): string[] {
  let text = ''
  command.configureOutput({
    writeOut: (part) => {
      text += part
    },
  })
  command.outputHelp()
  const found = /\nExamples?:\n([\s\S]*)$/.exec(text)
  return (found?.[1] ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}
