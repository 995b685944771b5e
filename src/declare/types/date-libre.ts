import { columnType } from './column-type.js'
import { date, date_fr, month } from './dates.js'

/** Partial activity has changed its way of writing days several times. Source: decisions, "activité partielle dates". */
export const date_libre = columnType({
  name: 'date_libre',
  meaning:
    'A day, written AAAA-MM-JJ (a midnight time after it is accepted) or JJ/MM/AAAA; MM/AAAA is the first day of the month.',
  stored: 'DATE',
  read: (cell) => `CASE WHEN contains(${cell}, '/')
    THEN CASE strlen(${cell}) WHEN 7 THEN ${month.read(cell)} ELSE ${date_fr.read(cell)} END
    ELSE ${date.read(cell)} END`,
  usual: {
    shape: { of: 'day', written: ['AAAA-MM-JJ', 'JJ/MM/AAAA'] },
    read: (cell) => [
      `CASE WHEN contains(${cell}, '/') THEN CAST(try_strptime(${cell}, '%d/%m/%Y') AS DATE) ELSE try_cast(${cell} AS DATE) END`,
    ],
  },
  expected: 'a date (like 2020-11-30, 30/11/2020 or 11/2020)',
  write: date.write,
  examples: {
    '2020-11-30': '2020-11-30',
    '2025-06-13 00:00:00': '2025-06-13',
    '30/11/2020': '2020-11-30',
    '11/2020': '2020-11-01',
    '2020-11': null,
    '31/04/2020': null,
    '13/2020': null,
    '2025-06-13 08:00:00': null,
  },
})
