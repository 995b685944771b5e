import type { List } from '../../declare/list.js'
import { NewFile } from '../../store/new-file.js'
import type { Row } from '../../store/session.js'
import { csvHead, csvRows } from './csv.js'
import { jsonLine } from './json.js'

/** Gives the lines of a list some thousands at a time, as often as it is asked. */
export type Lines = (onRows: (rows: readonly Row[]) => Promise<void>) => Promise<void>

/** A CSV of the lines, for a spreadsheet in France. */
export async function writeListCsv(path: string, list: List, lines: Lines): Promise<void> {
  await intoFile(path, async (write) => {
    await write(csvHead(list))
    await lines((rows) => write(csvRows(list, rows)))
  })
}

/** One JSON array of the lines, a line each. */
export async function writeListJson(path: string, list: List, lines: Lines): Promise<void> {
  await intoFile(path, async (write) => {
    let before = '['
    await lines(async (rows) => {
      for (const row of rows) {
        await write(`${before}\n${jsonLine(list, row)}`)
        before = ','
      }
    })
    await write(before === '[' ? '[]\n' : '\n]\n')
  })
}

async function intoFile(path: string, fill: (write: (text: string) => Promise<void>) => Promise<void>): Promise<void> {
  const file = await NewFile.open(path)
  try {
    await fill((text) => file.write(text))
  } finally {
    await file.close()
  }
}
