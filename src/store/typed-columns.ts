import type { Session } from './session.js'

/** A column as numbers side by side: what arithmetic over many rows reads. */
export interface TypedArrays {
  readonly Float64: Float64Array
  readonly Int32: Int32Array
  readonly Uint8: Uint8Array
}
export type TypedKind = keyof TypedArrays

const made: { [Kind in TypedKind]: (length: number) => TypedArrays[Kind] } = {
  Float64: (length) => new Float64Array(length),
  Int32: (length) => new Int32Array(length),
  Uint8: (length) => new Uint8Array(length),
}

/** Reads columns of a table or subquery into typed arrays, in an order. They must hold numbers that fit, and no null. */
export async function readTyped<Wanted extends Readonly<Record<string, TypedKind>>>(
  session: Session,
  { from, order }: { readonly from: string; readonly order: string },
  wanted: Wanted,
): Promise<{ readonly [Name in keyof Wanted]: TypedArrays[Wanted[Name]] }> {
  const { rows } = await session.one(`SELECT count(*) AS rows FROM ${from}`)
  const names = Object.keys(wanted)
  const columns = names.map((name) => made[wanted[name] as TypedKind](Number(rows)))
  const cells = names.map((name) => `"${name}"`).join(', ')
  await session.chunks(`SELECT ${cells} FROM ${from} ORDER BY ${order}`, async ({ chunks }) => {
    let at = 0
    for await (const chunk of chunks) {
      for (const [index, column] of columns.entries()) {
        const vector = chunk.getColumnVector(index)
        for (let row = 0; row < chunk.rowCount; row++) column[at + row] = Number(vector.getItem(row))
      }
      at += chunk.rowCount
    }
  })
  return Object.fromEntries(names.map((name, index) => [name, columns[index]])) as {
    [Name in keyof Wanted]: TypedArrays[Wanted[Name]]
  }
}
