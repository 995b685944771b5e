/** What every generated file carries on its first line, so that nobody edits it and nothing else is ever removed. */
export const generatedMark = 'Generated from'

/** The sentence that says from what a file is made, and what to do instead of editing it. */
export function generatedFrom(declaration: string): string {
  return `${generatedMark} ${declaration} by \`npm run docs\`. Do not edit: correct what it is generated from.`
}

/** A whole page: the sentence, then its blocks with a blank line between them; empty blocks are left out. */
export function page(declaration: string, ...blocks: readonly string[]): string {
  const filled = blocks.map((block) => block.trimEnd()).filter((block) => block !== '')
  return `<!-- ${generatedFrom(declaration)} -->\n\n${filled.join('\n\n')}\n`
}

/** Prose of a declaration: nothing in it is taken for a tag. */
export function prose(text: string): string {
  return text.replaceAll('<', '&lt;').trim()
}

/** Prose that ends as a sentence, whether its author put the full stop or not. */
export function sentence(text: string): string {
  const said = prose(text)
  return /[.!?…]$/.test(said) ? said : `${said}.`
}

/** Prose that has to stay on one line. */
const oneLine = (text: string) => prose(text).replace(/\s*\n\s*/g, ' ')

export function code(text: string): string {
  const marks = '`'.repeat(longestRun(text) + 1)
  const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : ''
  return `${marks}${pad}${text}${pad}${marks}`
}

/** Text that may hold what cannot be seen: control characters and special spaces are shown by their number. */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\u00a0\u202f\u2000-\u200f\ufeff]/gu, (found) => {
    if (found === '\n' || found === '\t') return found
    return `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}

export function fence(language: string, text: string): string {
  const marks = '`'.repeat(Math.max(3, longestRun(text) + 1))
  return `${marks}${language}\n${text.replace(/\n+$/, '')}\n${marks}`
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
}

/** A table of prose or code cells; none when it has no row. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return ''
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(heads), `|${heads.map(() => '---|').join('')}`, ...rows.map(line)].join('\n')
}

/** A cell of prose; empty when nothing is declared. */
export const words = (text: string | undefined) => (text === undefined ? '' : oneLine(text))

export const yesOrNo = (value: boolean) => (value ? 'yes' : 'no')

export function bullets(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n')
}

export const link = (text: string, to: string) => `[${text}](${to})`
