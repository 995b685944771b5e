import { corrected } from '../declare/corrected-model.js'
import type { Signed } from '../declare/intervention.js'
import { type Catalog, engineTables } from './catalog.js'
import { checkModels } from './check-models.js'
import type { Report } from './read.js'

/** What no intervention of an expert can say alone: that what it moves exists, and that nothing else moves it too. */
export function checkInterventions(catalog: Catalog, report: Report): void {
  checkReads(catalog, report)
  checkInputs(catalog, report)
  checkCorrected(catalog, report)
  checkOneAtATime(catalog, report)
}

/** Engine tables that exist while scores are made. */
const given = ['calcul', 'contribution_groupe']

/**
 * An intervention rests on variables, which have their own cases and say what null means, not on deliveries; and never on
 * what comes after the month.
 */
function checkReads({ families, sources, rules, logOddsCorrections }: Catalog, report: Report): void {
  const targets = new Set(families.filter(({ header }) => header.role === 'target').map(({ name }) => name))
  for (const { file, header } of [...rules, ...logOddsCorrections])
    for (const read of header.reads) {
      if (targets.has(read)) report(file, `reads ${read}, a target: it says what comes after the month`)
      if (sources.has(read) || (read in engineTables && !given.includes(read)))
        report(file, `reads ${read}, which is no family of variables`, `It may also read ${given.join(' and ')}.`)
    }
}

function checkInputs({ rules, logOddsCorrections }: Catalog, report: Report): void {
  for (const { file, header } of [...rules, ...logOddsCorrections]) {
    for (const name of ['siren', 'delta'])
      if (name in header.inputs) report(file, `declares ${name} as an input; the SELECT gives it besides`)
    if (Object.keys(header.inputs).length === 0) report(file, 'keeps no input: nobody could check the decision')
  }
}

function checkCorrected(catalog: Catalog, report: Report): void {
  const named = new Map(catalog.models.map((model) => [model.id, model]))
  for (const { file, header } of catalog.logOddsCorrections)
    if (!named.has(header.model)) report(file, `corrects the model ${header.model}, which is not declared`)
  for (const correction of catalog.modelCorrections) {
    const { file } = correction
    const model = named.get(correction.model)
    if (!model) {
      report(file, `corrects the model ${correction.model}, which is not declared`)
      continue
    }
    const has =
      correction.kind === 'sub_model'
        ? model.groups.some(({ id }) => id === correction.group)
        : model.groups.some(({ terms }) => terms.some(({ id }) => id === correction.term))
    const subject = correction.kind === 'sub_model' ? `group ${correction.group}` : `term ${correction.term}`
    if (!has) report(file, `corrects the ${subject}, which ${model.id} does not have`)
    // A curve is held to what is asked of the curves of a model; the multiplier has its reason in the correction.
    else if (correction.kind === 'curve')
      checkModels({ ...catalog, models: [{ ...corrected(model, correction), file }] }, report)
  }
}

/** Two corrections of one thing at one time would depend on which is read first. */
function checkOneAtATime({ modelCorrections }: Catalog, report: Report): void {
  const enabled = modelCorrections.filter((one) => one.enabled)
  for (const [rank, one] of enabled.entries())
    for (const other of enabled.slice(rank + 1))
      if (subject(one) === subject(other) && overlap(one.valid, other.valid))
        report(
          other.file,
          `corrects what ${one.name} corrects too, on the same days`,
          'End one before the other starts.',
        )
}

const subject = (one: Catalog['modelCorrections'][number]) =>
  JSON.stringify([one.model, one.kind, one.kind === 'curve' ? one.term : one.group])

const overlap = (a: Signed['valid'], b: Signed['valid']) =>
  (a.to === null || b.from <= a.to) && (b.to === null || a.from <= b.to)
