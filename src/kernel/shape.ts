/**
 * The shape of a value: 9 for a digit, A for a letter, other characters as they are, cut at 24. It says what is wrong
 * with a cell without ever showing a company's data in a message or a log.
 */
export function shapeOf(text: string): string {
  const shape = text.replace(/\p{L}/gu, 'A').replace(/\p{N}/gu, '9')
  return shape.length > 24 ? `${shape.slice(0, 24)}…` : shape
}
