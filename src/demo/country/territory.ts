/**
 * Where people work: départements with a weight close to their share of French employment, and a point near which their
 * establishments are. Points are those of the region, drawn to half a degree: a few fall in the sea.
 */
const regions: readonly [latitude: number, longitude: number, departments: string][] = [
  [45.5, 4.5, '01:9 03:5 07:5 15:2 26:8 38:20 42:12 43:3 63:11 69:40 73:8 74:14'],
  [49.9, 2.9, '02:7 59:42 60:12 62:21 80:8'],
  [43.9, 6.0, '04:2 05:2 06:19 13:36 83:15 84:9'],
  [48.6, 5.6, '08:4 10:5 51:10 52:3 54:11 55:3 57:15 67:21 68:12 88:6'],
  [43.7, 2.1, '09:2 11:5 12:5 30:10 31:29 32:3 34:18 46:3 48:1 65:4 66:7 81:6 82:4'],
  [49.1, 0.1, '14:12 27:9 50:8 61:5 76:21'],
  [47.5, 1.7, '18:5 28:7 36:4 37:11 41:6 45:12'],
  [45.2, 0.2, '16:6 17:10 19:4 23:2 24:6 33:31 40:7 47:5 64:13 79:7 86:8 87:6'],
  [42.1, 9.1, '2A:3 2B:3'],
  [47.2, 4.8, '21:10 25:9 39:4 58:3 70:3 71:9 89:5 90:3'],
  [48.2, -2.8, '22:9 29:15 35:21 56:12'],
  [47.5, -0.8, '44:28 49:14 53:5 72:9 85:13'],
  [48.8, 2.4, '75:90 77:19 78:23 91:20 92:49 93:29 94:22 95:17'],
  [16.2, -61.5, '971:5'],
  [14.6, -61.0, '972:5'],
  [4.9, -52.3, '973:2'],
  [-21.1, 55.5, '974:9'],
  [-12.8, 45.2, '976:1'],
]

/** Communes are named after nobody's: the second half says that they do not exist. */
export const communes = ['NULLEPART', 'VALBRUME', 'SAINT-PERSONNE', 'MONTREVE', 'PORT-IMAGINE', 'FONTAINE-LES-SONGES']

export function departmentTable(): string {
  const rows = regions.flatMap(([latitude, longitude, departments]) =>
    departments.split(' ').map((entry) => {
      const [code = '', weight = ''] = entry.split(':')
      return { code, weight: Number(weight), latitude, longitude }
    }),
  )
  return cumulated(
    'territoire',
    'departement, latitude, longitude',
    rows.map(({ code, weight, latitude, longitude }) => ({ weight, values: `'${code}', ${latitude}, ${longitude}` })),
  )
}

/** A table whose column `de` is where a uniform number starts to mean the row, for an ASOF join. */
export function cumulated(name: string, columns: string, rows: readonly { weight: number; values: string }[]): string {
  const total = rows.reduce((sum, { weight }) => sum + weight, 0)
  let before = 0
  const values = rows.map(({ weight, values: cells }) => {
    const from = before / total
    before += weight
    return `(${from}::DOUBLE, ${cells})`
  })
  return `CREATE OR REPLACE TABLE ${name} AS SELECT * FROM (VALUES ${values.join(', ')}) AS v(de, ${columns})`
}
