import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { loadCatalog } from '../catalog/load.js'
import { importBatch } from '../stages/import/index.js'
import { withSession } from '../store/session.js'
import { batch, contextIn } from '../testing/stage-context.js'
import { projectRoot, temporaryFolder } from '../testing/vigie.js'
import type { CountryOptions } from './country/options.js'
import { deliveries } from './deliveries/index.js'
import { generateCountry } from './generate.js'

const options: CountryOptions = { companies: 1300, months: 60, batches: 2, seed: 1 }

async function countryOf(asked: CountryOptions, threads: number): Promise<string> {
  const folder = await temporaryFolder()
  const limits = { memory: '1GB', threads, temporary: join(folder, 'tmp') }
  await generateCountry(folder, asked, { limits, progress: () => undefined, stopped: () => false })
  return folder
}

const digestsOf = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => [path.slice(folder.length), createHash('sha256').update(readFileSync(path)).digest('hex')])

const bytesOf = (...path: string[]) => {
  const bytes = readFileSync(join(...path))
  return bytes[0] === 0x1f ? gunzipSync(bytes) : bytes
}

describe('a country', () => {
  let folder: string

  beforeAll(async () => {
    folder = await countryOf(options, 2)
  })

  test('given the same options and another number of threads, then every file has the same bytes', async () => {
    const digests = digestsOf(folder)
    expect(digests).toHaveLength(2 * deliveries.length + 3)
    expect(digestsOf(await countryOf(options, 1))).toEqual(digests)
  })

  test('given another seed, then the deliveries are others', async () => {
    const few = { ...options, companies: 60, months: 12 }
    const [one, other] = [await countryOf(few, 2), await countryOf({ ...few, seed: 2 }, 2)]
    const [of, to] = [digestsOf(one), Object.fromEntries(digestsOf(other))]
    // A flux of one month may hold nothing for so few companies: its file is not sent then.
    const sparse = /delais|soutien/
    const sent = (names: readonly (string | undefined)[]) => names.filter((name) => !sparse.test(name ?? ''))
    expect(sent(of.map(([name]) => name))).toEqual(sent(Object.keys(to)))
    const same = of.filter(([name, digest]) => to[name ?? ''] === digest).map(([name]) => name)
    expect(same.filter((name) => !/2206.*(pcoll|debits)/.test(name ?? ''))).toEqual([])
  })

  test('given the deliveries, when they are imported, then nearly every line is kept, and some are not', async () => {
    const catalog = await loadCatalog(join(projectRoot, 'pipelines'))
    const context = contextIn(folder, catalog)
    for (const key of ['2205', '2206']) {
      const { figures } = await importBatch(context, batch(key))
      for (const source of readdirSync(join(folder, '1-imported', key)).filter((name) =>
        /^[a-z_]+\.parquet$/.test(name),
      )) {
        const counts = figures[source.replace('.parquet', '')] as Record<string, number>
        expect([source, counts.kept]).not.toEqual([source, 0])
        if ((counts.read ?? 0) > 200) expect((counts.refused ?? 0) / (counts.read ?? 1)).toBeLessThan(0.05)
      }
      const counts = Object.values(figures as Record<string, Record<string, number>>)
      expect(counts).toHaveLength(deliveries.length)
      expect(counts.some(({ refused }) => (refused ?? 0) > 0)).toBe(true)
    }
  })

  test('given the first delivery, then it is of the old form; the last has a column more', () => {
    const [first, last] = [join(folder, 'batches', '2205'), join(folder, 'batches', '2206')]
    const headcounts = bytesOf(first, 'Sigfaible_effectif_siren.csv')
    expect(headcounts.includes(Buffer.from('\u00a0', 'latin1'))).toBe(true)
    expect(headcounts.toString('latin1')).toContain('PERCHÉ')
    expect(headcounts.toString('utf8')).toContain('\ufffd')
    expect(bytesOf(last, 'sigfaible_effectif_siren.csv').toString('utf8')).toContain('PERCHÉ')
    expect(bytesOf(last, 'sigfaible_debits.csv').toString('utf8')).toContain('Recours_en_cours;Lib_motif\n')
  })

  test('given sirens and sirets, then their check digits are right and they are of the invented range', () => {
    const sirets = bytesOf(folder, 'batches', '2206', 'sigfaible_effectif_siret.csv.gz')
      .toString()
      .split('\n')
      .flatMap((line) => /;(99[0-9]{12});/.exec(line)?.[1] ?? [])
    expect(sirets.length).toBeGreaterThan(1000)
    for (const siret of sirets) expect([siret, luhn(siret), luhn(siret.slice(0, 9))]).toEqual([siret, 0, 0])
  })

  test('given the truth, then no failure is told before it happens, and who moved keeps the account', async () => {
    const path = (name: string) => join(folder, 'verite', name)
    await withSession({ memory: '500MB', threads: 2, temporary: join(folder, 'tmp') }, async (session) => {
      await session.run(`CREATE TABLE procol AS SELECT column0[:9] AS siren, try_strptime(column2, '%d%b%Y') AS jour
        FROM read_csv('${join(folder, 'batches', '2205', 'Sigfaible_pcoll.csv')}',
          delim = ';', header = false, skip = 1,
          all_varchar = true, ignore_errors = true, null_padding = true) WHERE column4 LIKE 'ouverture_%'`)
      const { late, early } = await session.one(`SELECT count(*) FILTER (jour >= '2022-05-01') AS late,
        count(*) FILTER (jour < defaillance) AS early
        FROM procol JOIN read_parquet('${path('entreprises-*.parquet')}') USING (siren)
        WHERE procedure_ancienne IS NULL`)
      expect([late, early]).toEqual([0, 0])
    })
  })
})

function luhn(digits: string): number {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const value = index % 2 === 1 ? Number(digit) * 2 : Number(digit)
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return sum % 10
}
