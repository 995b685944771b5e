import { crc32, deflateRawSync } from 'node:zlib'

/** A zip archive of these members, compressed, in the form that zip tools write. */
export function zipOf(members: Readonly<Record<string, string | Buffer>>): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const [name, content] of Object.entries(members)) {
    const [path, bytes] = [Buffer.from(name), Buffer.from(content)]
    const packed = deflateRawSync(bytes)
    // Version, flags (names in UTF-8), method, time, date, checksum, sizes, length of the name, of the extra fields.
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(0x800, 2)
    common.writeUInt16LE(8, 4)
    common.writeUInt32LE(crc32(bytes), 10)
    common.writeUInt32LE(packed.length, 14)
    common.writeUInt32LE(bytes.length, 18)
    common.writeUInt16LE(path.length, 22)
    const place = Buffer.alloc(14)
    place.writeUInt32LE(offset, 10)
    const local = Buffer.concat([Buffer.from('504b0304', 'hex'), common, path, packed])
    parts.push(local)
    directory.push(Buffer.concat([Buffer.from('504b01021400', 'hex'), common, place, path]))
    offset += local.length
  }
  const list = Buffer.concat(directory)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(directory.length, 4)
  end.writeUInt16LE(directory.length, 6)
  end.writeUInt32LE(list.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...parts, list, Buffer.from('504b0506', 'hex'), end])
}

export type SheetCell = string | number | { readonly date: number } | { readonly shared: string } | undefined

/** A workbook with these sheets, in the usual parts, as spreadsheets save it. */
export function workbookOf(...sheets: readonly (readonly (readonly SheetCell[] | undefined)[])[]): Buffer {
  const shared: string[] = []
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
  const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
  const pages = sheets.map((rows) => sheetXml(rows, shared))
  const number = (index: number) => index + 1
  return zipOf({
    '[Content_Types].xml': '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${relations}"><sheets>${sheets
      .map((_, index) => `<sheet name="F${index}" sheetId="${number(index)}" r:id="rId${number(index)}"/>`)
      .join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${sheets
      .map((_, index) => `<Relationship Id="rId${number(index)}" Target="worksheets/feuille${number(index)}.xml"/>`)
      .join('')}</Relationships>`,
    'xl/styles.xml': `<styleSheet xmlns="${main}"><numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts>
      <cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>`,
    ...Object.fromEntries(
      pages.map((page, index) => [
        `xl/worksheets/feuille${number(index)}.xml`,
        `<worksheet xmlns="${main}"><sheetData>${page}</sheetData></worksheet>`,
      ]),
    ),
    'xl/sharedStrings.xml': `<sst xmlns="${main}">${shared.map((text) => `<si><t>${escaped(text)}</t></si>`).join('')}</sst>`,
  })
}

function sheetXml(rows: readonly (readonly SheetCell[] | undefined)[], shared: string[]): string {
  return rows
    .map((row, line) => {
      const cells = row?.map((cell, column) => {
        const place = `r="${String.fromCharCode(65 + column)}${line + 1}"`
        if (cell === undefined) return ''
        if (typeof cell === 'number') return `<c ${place}><v>${cell}</v></c>`
        if (typeof cell === 'string') return `<c ${place} t="inlineStr"><is><t>${escaped(cell)}</t></is></c>`
        if ('date' in cell) return `<c ${place} s="1"><v>${cell.date}</v></c>`
        return `<c ${place} t="s"><v>${shared.push(cell.shared) - 1}</v></c>`
      })
      return cells ? `<row r="${line + 1}">${cells.join('')}</row>` : ''
    })
    .join('')
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
