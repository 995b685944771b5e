import { listEntries } from '../../catalog/dictionary.js'
import { lineEntries, scoreTable } from '../../catalog/score-columns.js'
import type { List } from '../../declare/list.js'
import type { Model, ModelGroup, ModelPair } from '../../declare/model.js'
import { axisWords, curveRows } from '../curve-rows.js'
import { type Description, declared, facts, listed, pageOf } from './description.js'

export function modelDescription(model: Model): Description {
  const { id, version, label, file, author, card, target, perimeter, training, base, levels } = model
  return {
    kind: 'model',
    name: id,
    label,
    file: declared(file),
    page: pageOf(`models/${id}.md`),
    facts: facts({
      version,
      author,
      card,
      target: `${target.variable}: ${target.meaning} (${target.horizon_months} months)`,
      perimeter,
      training: training.method.replaceAll('_', ' '),
      base: `${base} (log-odds when every contribution is zero)`,
      groups: model.groups
        .map(
          (group) =>
            `${group.label} (${group.id}): ${listed([...group.terms, ...group.pairs].map(({ id: term }) => term))}`,
        )
        .join('\n'),
      levels: levels.map(({ level, min, criterion }) => `${level}: score from ${min}, ${criterion}`).join('\n'),
      metrics: listed(
        Object.entries(model.metrics).map(([name, value]) => `${name} ${value}`),
        'none: it was not evaluated',
      ),
      table: scoreTable(model),
    }),
    columns: lineEntries(model),
    cases: [],
  }
}

/** The terms and pairs of a model: how one variable, or two together, move the score. */
export function termDescriptions(model: Model): Description[] {
  return model.groups.flatMap((group) => [
    ...group.pairs.map((pair) => pairDescription(model, group, pair)),
    ...group.terms.map((term) => ({
      kind: 'term' as const,
      name: term.id,
      label: term.label,
      file: declared(model.file),
      page: pageOf(`models/${model.id}.md`),
      facts: facts({
        model: model.id,
        group: group.label,
        variable: term.variable,
        contribution: curveRows(term.curve)
          .map(([value, contribution]) => `${value}: ${contribution}`.replaceAll('`', ''))
          .join('\n'),
        between: term.curve.kind === 'line' ? 'straight between the values, flat outside' : undefined,
        'null means': `${term.missing.contribution}: ${term.missing.reason}`,
        monotone: term.monotone === 'none' ? undefined : term.monotone,
        multiplier: group.multiplier === 1 ? undefined : `${group.multiplier}: ${group.reason ?? ''}`,
      }),
      columns: [],
      cases: [],
    })),
  ])
}

function pairDescription(model: Model, group: ModelGroup, pair: ModelPair): Description {
  const { id, label, rows, columns, values, reason } = pair
  const across = axisWords(columns)
  const cells = axisWords(rows).flatMap((step, line) =>
    across.map((other, column) => `${step}; ${other}: ${values[line]?.[column]}`.replaceAll('`', '')),
  )
  return {
    kind: 'term',
    name: id,
    label,
    file: declared(model.file),
    page: pageOf(`models/${model.id}.md`),
    facts: facts({
      model: model.id,
      group: group.label,
      variables: `${rows.variable} and ${columns.variable}, besides what each says alone`,
      contribution: cells.join('\n'),
      none: reason,
      multiplier: group.multiplier === 1 ? undefined : `${group.multiplier}: ${group.reason ?? ''}`,
    }),
    columns: [],
    cases: [],
  }
}

export function listDescription(list: List): Description {
  const { name, label, file, model, sensitivity, recipients, order, unique, formats, access, filters } = list
  return {
    kind: 'list',
    name,
    label,
    file: declared(file),
    page: pageOf(`lists/${name}.md`),
    facts: facts({
      model,
      sensitivity,
      recipients: recipients.join('; '),
      order: order.map(({ column, direction }) => `${column} ${direction}`).join(', '),
      'a line is named by': listed(unique),
      files: listed(['parquet', ...formats]),
      'made for': access ? `the country, and each zone (${access.zones.join(', ')}) and profile` : 'the country',
      filters: listed(filters.map(({ name: filter, value }) => (value === 'none' ? filter : `${filter}=${value}`))),
    }),
    columns: listEntries(list),
    cases: [],
  }
}
