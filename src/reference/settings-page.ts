import { otherVariables } from '../declare/other-variables.js'
import { settings } from '../declare/settings.js'
import { code, page, sentence, table, words } from './markdown.js'

/** Every key of `vigie.yaml`, made from its shape, and the variables that are none of them. */
export function settingsPage(): string {
  const keys = settings.map(({ key, variable, meaning, usual, structured }) => [
    code(key),
    words(sentence(meaning)),
    usualWords(usual),
    structured ? '' : code(variable),
  ])
  const others = otherVariables.map(([name, meaning]) => [code(name), words(meaning)])
  return page(
    'src/declare/config.ts',
    '# Settings',
    '`vigie.yaml` in the workspace holds them; each variable wins over the file, and a flag over the variable: `--set key=value` is one for each key. `vigie config --show-origin` says what is in force and why.',
    table(['key', 'meaning', 'default', 'variable'], keys),
    '## Other variables',
    table(['variable', 'what it sets'], others),
  )
}

/** A value as it would be typed; words as they are. */
function usualWords(usual: unknown): string {
  if (usual === undefined) return ''
  if (typeof usual === 'string' && usual.includes(' ')) return words(usual)
  return code(typeof usual === 'string' ? usual : JSON.stringify(usual))
}
