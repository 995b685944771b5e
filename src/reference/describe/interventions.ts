import type { Catalog } from '../../catalog/catalog.js'
import { queryEntries } from '../../catalog/dictionary.js'
import type { LogOddsCorrection, ModelCorrection, Rule, Signed } from '../../declare/intervention.js'
import { type Description, declared, facts, listed, pageOf } from './description.js'

export function ruleDescription(catalog: Catalog, { name, file, header }: Rule): Description {
  return {
    kind: 'rule',
    name,
    label: header.label,
    file: declared(file),
    page: pageOf(`rules.md#${name}`),
    facts: facts({
      says: header.sentence,
      ...signedFacts(header),
      reads: listed(header.reads),
      'reads from': header.reads_from,
    }),
    columns: queryEntries(header.inputs),
    cases: catalog.queryCases.get(name) ?? [],
  }
}

export function logOddsDescription(catalog: Catalog, { name, file, header }: LogOddsCorrection): Description {
  return {
    kind: 'correction',
    name,
    label: header.label,
    file: declared(file),
    page: pageOf(`corrections.md#${name}`),
    facts: facts({
      does: `adds between ${header.lo} and ${header.hi} to the log-odds of ${header.model}`,
      ...signedFacts(header),
      reads: listed(header.reads),
      'reads from': header.reads_from,
    }),
    columns: queryEntries(header.inputs),
    cases: catalog.queryCases.get(name) ?? [],
  }
}

export function modelCorrectionDescription(correction: ModelCorrection): Description {
  const { name, file, label, model } = correction
  return {
    kind: 'correction',
    name,
    label,
    file: declared(file),
    page: pageOf(`corrections.md#${name}`),
    facts: facts({
      does:
        correction.kind === 'sub_model'
          ? `multiplies the group ${correction.group} of ${model} by ${correction.multiplier}`
          : `replaces the curve of the term ${correction.term} of ${model}`,
      ...signedFacts(correction),
    }),
    columns: [],
    cases: [],
  }
}

const signedFacts = ({ version, author, reason, enabled, valid }: Signed) => ({
  because: reason,
  author,
  version,
  acts: `${enabled ? '' : 'off; '}from ${valid.from}${valid.to === null ? '' : ` to ${valid.to}`}`,
})
