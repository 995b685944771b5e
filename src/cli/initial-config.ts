import { type Setting, settingGroups, settings } from '../declare/settings.js'

/** A first `vigie.yaml`: every key with its meaning and its default, commented out, so that nothing is set by copying. */
export function initialConfig(): string {
  const alone = settings.filter(({ key }) => !key.includes('.'))
  const groups = settingGroups.map(({ key, meaning }) => {
    const inner = settings.filter((one) => one.key.startsWith(`${key}.`))
    return [`# ${meaning}.`, `# ${key}:`, ...inner.flatMap((one) => linesOf(one, '  '))].join('\n')
  })
  return [head, ...alone.map((one) => linesOf(one, '').join('\n')), ...groups].join('\n\n').concat('\n')
}

const head = `# Settings of this workspace. A line counts once its first "# " is taken away, with that of the line that it is under.
# What is not set has its default; a variable of the environment wins over this file, and a flag over both.
# vigie config --show-origin says what is in force; a name that means nothing stops every command.`

function linesOf({ key, meaning, usual, structured }: Setting, indent: string): string[] {
  const name = key.split('.').at(-1) ?? key
  const words = typeof usual === 'string' && usual.includes(' ')
  const value = usual === undefined || words ? '' : ` ${typeof usual === 'string' ? usual : JSON.stringify(usual)}`
  const otherwise = words ? ` When not set: ${usual}.` : ''
  return [`# ${indent}# ${meaning}.${otherwise}`, `# ${indent}${name}:${structured && value === '' ? ' []' : value}`]
}
