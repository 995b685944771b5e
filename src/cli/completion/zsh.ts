import type { CompletedCommand, CompletedOption, Value } from './words.js'

/** A completion script for zsh, by \`_arguments\`. */
export function zshScript(commands: readonly CompletedCommand[]): string {
  const names = commands.map(({ name, meaning }) => `    '${name}:${quoted(meaning)}'`)
  const cases = commands.map(({ name, options, argument }) => {
    const specs = [...options.flatMap(optionSpecs), ...(argument === 'none' ? [] : [`'*:${argumentSpec(argument)}'`])]
    return `    ${name})\n      _arguments ${specs.join(' \\\n        ')} ;;`
  })
  return `#compdef vigie
# vigie completion zsh > "\${fpath[1]}/_vigie"
_vigie_batches() {
  local workspace="\${opt_args[-w]:-\${opt_args[--workspace]:-\${VIGIE_WORKSPACE:-.}}}"
  local -a batches
  batches=("$workspace"/batches/*(N/:t))
  compadd -a batches
}
_vigie() {
  local -a commands
  commands=(
${names.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe 'command' commands
    return
  fi
  local command="$words[2]"
  shift words
  (( CURRENT-- ))
  case "$command" in
${cases.join('\n')}
  esac
}
_vigie "$@"
`
}

const quoted = (text: string) => text.replaceAll("'", "'\\''")
/** Brackets and colons have a meaning of their own in a spec. */
const inSpec = (text: string) => quoted(text).replace(/[[\]:]/g, '\\$&')

function optionSpecs({ long, short, meaning, value }: CompletedOption): string[] {
  const after = value === 'none' ? '' : `:${argumentSpec(value)}`
  return [long, ...(short ? [short] : [])].map((flag) => `'${flag}[${inSpec(meaning)}]${after}'`)
}

function argumentSpec(value: Value): string {
  if (value === 'folder') return 'folder:_files -/'
  if (value === 'file') return 'file:_files'
  if (value === 'batch') return 'batch:_vigie_batches'
  return typeof value === 'string' ? 'value: ' : `value:(${value.join(' ')})`
}
