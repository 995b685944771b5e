import type { CompletedCommand, Value } from './words.js'

/** A completion script for fish. */
export function fishScript(commands: readonly CompletedCommand[]): string {
  const names = commands.map(
    ({ name, meaning }) => `complete -c vigie -n __fish_use_subcommand -a ${name} -d '${quoted(meaning)}'`,
  )
  const rest = commands.flatMap(({ name, options, argument }) => {
    const after = `complete -c vigie -n '__fish_seen_subcommand_from ${name}'`
    return [
      ...options.map(({ long, short, meaning, value }) =>
        [
          after,
          `-l ${long.replace(/^--/, '')}`,
          short ? `-s ${short.slice(1)}` : '',
          valueWords(value),
          `-d '${quoted(meaning)}'`,
        ]
          .filter((part) => part !== '')
          .join(' '),
      ),
      ...(argument === 'none' || argument === 'text' ? [] : [`${after} ${valueWords(argument)}`]),
    ]
  })
  return `# vigie completion fish > ~/.config/fish/completions/vigie.fish
function __vigie_batches
    set -l workspace .
    set -q VIGIE_WORKSPACE; and set workspace $VIGIE_WORKSPACE
    set -l words (commandline -opc)
    for i in (seq (count $words))
        if contains -- $words[$i] -w --workspace; and test $i -lt (count $words)
            set workspace $words[(math $i + 1)]
        end
    end
    for folder in $workspace/batches/*/
        basename $folder
    end
end
complete -c vigie -f
${[...names, ...rest].join('\n')}
`
}

const quoted = (text: string) => text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")

function valueWords(value: Value): string {
  if (value === 'none') return ''
  if (value === 'folder') return "-x -a '(__fish_complete_directories)'"
  if (value === 'file') return '-r -F'
  if (value === 'batch') return "-x -a '(__vigie_batches)'"
  return typeof value === 'string' ? '-x' : `-x -a '${value.join(' ')}'`
}
