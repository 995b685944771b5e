/**
 * The known names that a mistyped one may stand for, closest first: at most three letters and a third of them away, or a name that
 * holds it. At most three.
 */
export function closest(typed: string, known: Iterable<string>): string[] {
  const word = typed.toLowerCase()
  const bound = Math.min(3, Math.max(1, Math.floor(word.length / 3)))
  return [...known]
    .map((name) => ({
      name,
      away: distance(word, name.toLowerCase()),
      holds: word !== '' && name.toLowerCase().includes(word),
    }))
    .filter(({ away, holds }) => away <= bound || holds)
    .sort((a, b) => a.away - b.away || (a.name < b.name ? -1 : 1))
    .slice(0, 3)
    .map(({ name }) => name)
}

/** What to do next after a name that is unknown: the closest ones, or where they are all listed. */
export function didYouMean(typed: string, known: Iterable<string>, otherwise: string): string {
  const found = closest(typed, known)
  return found.length > 0 ? `Did you mean ${found.join(', ')}?` : otherwise
}

/** Letters to insert, remove, change or swap with the next one. Source: optimal string alignment distance. */
function distance(a: string, b: string): number {
  let [before, previous] = [[] as number[], Array.from({ length: b.length + 1 }, (_, index) => index)]
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const changed = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const swapped =
        i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (before[j - 2] ?? 0) + 1 : changed
      current.push(Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, changed, swapped))
    }
    ;[before, previous] = [previous, current]
  }
  return previous[b.length] ?? 0
}
