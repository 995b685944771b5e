import { chmod, readFile } from 'node:fs/promises'
import { fittedDigest, type ModelContent, modelShape } from '../declare/model.js'
import { failure } from '../kernel/failure.js'
import { writeWhole } from '../store/atomic.js'

/**
 * The version of the model that a file will hold next: one minor more than what it holds. Throws a Failure when a person has
 * corrected its numbers since they were learnt, unless they may be replaced.
 */
export async function versionAfter(path: string, replace: boolean): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) return '1.0.0'
  const found = modelShape.safeParse(parsed(text))
  if (!found.success) {
    if (replace) return '1.0.0'
    throw failure('declaration', 'is no model', { place: path, next: 'Name another file: --out' })
  }
  const { training, version } = found.data
  if (training.fitted !== fittedDigest(found.data) && !replace)
    throw failure('usage', 'holds numbers that a person wrote or corrected, which learning again would lose', {
      place: path,
      next: 'Name another file with --out, or give --replace.',
    })
  const [major = '1', minor = '0'] = version.split('.')
  return `${major}.${Number(minor) + 1}.0`
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Writes a model as people read it: an object a line as long as it holds only numbers and names. */
export async function writeModel(path: string, model: ModelContent): Promise<void> {
  await writeWhole(path, `${modelText(model)}\n`)
  // A declaration is read by others.
  await chmod(path, 0o644)
}

const width = 118

/** JSON where what fits on a line is on one, as people would lay it out. */
export function modelText(value: unknown, indent = ''): string {
  const flat = spaced(value)
  if (value === null || typeof value !== 'object' || (indent.length + flat.length <= width && isFlat(value)))
    return flat
  const inner = `${indent}  `
  if (Array.isArray(value)) {
    if (value.every((one) => typeof one !== 'object')) return `[\n${wrapped(value.map(spaced), inner)}\n${indent}]`
    return `[\n${value.map((one) => inner + modelText(one, inner)).join(',\n')}\n${indent}]`
  }
  const lines = entriesOf(value).map(([key, one]) => `${inner}${JSON.stringify(key)}: ${modelText(one, inner)}`)
  return `{\n${lines.join(',\n')}\n${indent}}`
}

const entriesOf = (value: object) => Object.entries(value).filter(([, one]) => one !== undefined)

/** Only short things stand on one line, at any depth but the first. */
const isFlat = (value: object) => !('groups' in value) && JSON.stringify(value).length < width

function spaced(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`
  if (value !== null && typeof value === 'object') {
    const inside = entriesOf(value).map(([key, one]) => `${JSON.stringify(key)}: ${spaced(one)}`)
    return inside.length > 0 ? `{ ${inside.join(', ')} }` : '{}'
  }
  return JSON.stringify(value)
}

/** Many numbers, as many on a line as fit. */
function wrapped(cells: readonly string[], indent: string): string {
  const lines: string[] = []
  let line = indent
  for (const [at, cell] of cells.entries()) {
    const text = at < cells.length - 1 ? `${cell},` : cell
    if (line.length + text.length > width && line !== indent) {
      lines.push(line.trimEnd())
      line = indent
    }
    line += `${text} `
  }
  return [...lines, line.trimEnd()].join('\n')
}
