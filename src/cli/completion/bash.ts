import type { CompletedCommand, Value } from './words.js'

/** A completion script for bash 4 and later. Batches are those that have a folder in the workspace of the line. */
export function bashScript(commands: readonly CompletedCommand[]): string {
  const names = commands.map(({ name }) => name).join(' ')
  const valued = commands.flatMap(({ name, options }) =>
    options
      .filter(({ value }) => value !== 'none')
      .map(
        ({ long, short, value }) =>
          `    ${[long, short].flatMap((flag) => (flag ? [`${name}:${flag}`] : [])).join('|')}) ${reply(value)} ;;`,
      ),
  )
  const flags = commands.map(
    ({ name, options }) =>
      `    ${name}) flags='${options.flatMap(({ long, short }) => (short ? [long, short] : [long])).join(' ')}' ;;`,
  )
  const first = commands.flatMap(({ name, argument }) =>
    argument === 'none' || argument === 'text' ? [] : [`    ${name}) ${reply(argument)} ;;`],
  )
  return `# vigie completion bash > ~/.local/share/bash-completion/completions/vigie
_vigie_batches() {
  local workspace="\${VIGIE_WORKSPACE:-.}" i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "\${COMP_WORDS[i]}" in -w | --workspace) workspace="\${COMP_WORDS[i + 1]}" ;; esac
  done
  local folder
  for folder in "$workspace"/batches/*/; do [ -d "$folder" ] && basename "$folder"; done
}
_vigie() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD - 1]}" command="\${COMP_WORDS[1]}" flags=''
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '${names} --help --version' -- "$current"))
    return
  fi
  case "$command:$previous" in
${valued.join('\n')}
  esac
  case "$command" in
${flags.join('\n')}
  esac
  if [[ "$current" == -* ]]; then
    COMPREPLY=($(compgen -W "$flags" -- "$current"))
    return
  fi
  case "$command" in
${first.join('\n')}
  esac
}
complete -o bashdefault -F _vigie vigie
`
}

function reply(value: Value): string {
  if (value === 'folder') return 'COMPREPLY=($(compgen -d -- "$current")); return'
  if (value === 'file') return 'COMPREPLY=($(compgen -f -- "$current")); return'
  if (value === 'batch') return 'COMPREPLY=($(compgen -W "$(_vigie_batches)" -- "$current")); return'
  return typeof value === 'string' ? 'return' : `COMPREPLY=($(compgen -W '${value.join(' ')}' -- "$current")); return`
}
