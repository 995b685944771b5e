/** SQL text for values and names. Everything that reaches a statement from outside passes through one of these. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

export function ident(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? `"${name}"` : `"${name.replaceAll('"', '""')}"`
}

export function list(texts: readonly string[]): string {
  return `[${texts.map(literal).join(', ')}]`
}
