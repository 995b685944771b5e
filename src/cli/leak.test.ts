import { cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Month, monthPlus } from '../kernel/month.js'
import { projectRoot, temporaryFolder, vigie } from '../testing/vigie.js'

/*
 * Given five hundred companies whose payment delays are drawn by chance, one in four of which will enter proceedings. The
 * batch of July 2022 delivers again the delays of the months before each failure, and they are now long: a signal that was
 * written once the outcome was known, as files that are corrected afterwards are.
 */

const companies = 500
const first: Month = { year: 2016, month: 6 }
const plan = `label: Signal venu du futur
author: Équipe de conception
card: Learns from payment delays alone, to find out whether what is only known afterwards reaches a model
grain: entreprise
target: { variable: cible, horizon_months: 18, meaning: entrée en procédure collective dans les dix-huit mois }
perimeter: Companies of ten employees or more
rows: { where: "effectif_ent >= parametre('seuil_effectif')", apart_months: 6, purge_months: 18 }
groups:
  - id: retards_paiement
    label: Retards de paiement des fournisseurs
    variables: [{ variable: paydex_nb_jours, missing: No supplier was asked this month }]
levels: [{ level: Alerte, beta: 1 }]
no_alert: Pas d'alerte
`

/** Numbers between 0 and 1, the same in every run. */
function drawn(): () => number {
  let state = 1
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    return (state >>> 8) / (1 << 24)
  }
}

const sirens = Array.from({ length: companies }, (_, rank) => String(900_000_000 + rank * 7))
const two = (number: number) => String(number).padStart(2, '0')
const names = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const headcountOf = ({ year, month }: Month) => `eff${year}${Math.ceil(month / 3)}${((month - 1) % 3) + 1}`

const everyMonth = Array.from({ length: 73 }, (_, at) => monthPlus(first, at))

/** A batch that knows so many months: it says their headcounts and delays again, and the failures since the batch before. */
async function deliver(folder: string, batch: string, known: number, since: number, isLong: boolean): Promise<void> {
  const chance = drawn()
  const months = everyMonth.slice(0, known)
  // A failure falls anywhere from the twentieth month on.
  const failures = sirens.map(() => (chance() < 0.25 ? 19 + Math.floor(chance() * 54) : undefined))
  const delays = sirens.flatMap((siren, rank) =>
    everyMonth
      .map(({ year, month }, at) => {
        const toFailure = (failures[rank] ?? -1) - at
        const days = Math.floor(chance() * 60) + (isLong && toFailure > 0 && toFailure <= 18 ? 90 : 0)
        return `${siren};${days};15/${two(month)}/${year}`
      })
      .slice(0, known),
  )
  const failed = sirens.flatMap((siren, rank) => {
    const at = failures[rank] ?? -1
    const month = months[at]
    return month && at >= since ? [`${siren}00017;01${names[month.month - 1]}${month.year};redressement_ouverture`] : []
  })
  const files = {
    'sigfaible_effectif_siren.csv': [
      ['siren', ...months.map(headcountOf)].join(';'),
      ...sirens.map((siren) => [siren, ...months.map(() => 25)].join(';')),
    ],
    'sigfaible_pcoll.csv': ['Siret;Dt_effet;Lib_actx_stdx', ...failed],
    [`E_20${batch}050630_Retro-Paydex_20${batch}05.csv`]: ['SIREN;NBR_JRS_RETARD;DATE_VALEUR', ...delays],
  }
  await mkdir(join(folder, 'batches', batch), { recursive: true })
  for (const [name, lines] of Object.entries(files)) {
    await writeFile(join(folder, 'batches', batch, name), `${lines.join('\n')}\n`)
  }
}

describe('a signal that is only written once the outcome is known', () => {
  let workspace: string
  let pipelines: string
  const run = async (...words: string[]) => {
    const outcome = await vigie([...words, '-w', workspace, '--pipelines', pipelines, '--json'])
    expect([outcome.code, outcome.stderr]).toEqual([expect.toBeOneOf([0, 20]), expect.anything()])
    return outcome.stdout
  }
  /** Area under the curve of a model learnt as of a batch, with its interval. */
  const areaAsOf = async (batch: string) => {
    await run('compute', '--as-of', batch, '--from', '2016-06')
    await run('train', 'futur', '--as-of', batch, '--replace')
    const said = JSON.parse(await run('evaluate', 'futur', '--as-of', batch))
    return said.main.figures.rocAuc as { value: number; low: number; high: number }
  }

  beforeAll(async () => {
    workspace = await temporaryFolder()
    pipelines = join(await temporaryFolder(), 'pipelines')
    await cp(join(projectRoot, 'pipelines'), pipelines, { recursive: true })
    await writeFile(join(pipelines, 'models', 'futur.training.yaml'), plan)
    await deliver(workspace, '2206', 72, 0, false)
    await deliver(workspace, '2207', 73, 72, true)
    for (const batch of ['2206', '2207']) await run('run', '--batch', batch, '--until', 'perimeter')
  })

  test('given both batches and tables as of the one before it, then a model does no better than chance', async () => {
    const { value, low } = await areaAsOf('2206')
    expect(low).toBeLessThanOrEqual(0.5)
    expect(Math.abs(value - 0.5)).toBeLessThan(0.1)
  })

  test('given tables as of the batch that says it, then a model finds it, so that chance proves something', async () => {
    expect((await areaAsOf('2207')).low).toBeGreaterThan(0.8)
  })
})
