import type { Catalog } from '../catalog/catalog.js'
import { bullets, code, link, page, table, words } from './markdown.js'
import { schemas } from './schemas.js'

/** The table of contents of the reference. */
export function indexPage(catalog: Catalog, commandPages: Iterable<string>): string {
  const entries = (folder: string, all: readonly { readonly name: string; readonly label: string }[]) =>
    bullets(all.map(({ name, label }) => `${link(code(name), `${folder}/${name}.md`)}: ${words(label)}`))
  const families = catalog.families.map(({ name, header }) => ({ name, label: header.label }))
  return page(
    'the declarations in pipelines and the shapes in src/declare',
    '# Reference',
    'Everything here is made from what the program itself reads, and `npm test` fails when it is not up to date.',
    '## For those who read the results',
    bullets([
      `${link('From a notebook', '../how-to/read-the-parquet.md')}: pandas, polars, R and DuckDB.`,
      `${link('Tables to train models on', '../how-to/train-a-model.md')}: what was known at each month, and no more.`,
      `${link('Variables', 'variables.md')}: every column of the two wide tables.`,
      `${link('Load the front end', '../how-to/load-the-front-end.md')}: which table goes where.`,
      `${link('Perimeter', 'perimeter.md')}: which companies are followed.`,
      `${link('Access', 'access.md')}: which zones and profiles get lists, and what is hidden from whom.`,
      `${link('Sources', 'sources.md')}: what is delivered, by whom, under which file names.`,
      `${link('Checks', 'checks.md')}: what stops a batch or is pointed out.`,
      `${link('Parameters', 'parameters.md')}: dated values with what sets them.`,
      `${link('Rules', 'rules.md')} and ${link('corrections', 'corrections.md')} of experts: who moves what, when and why.`,
    ]),
    '## For those who write declarations',
    bullets([
      `${link('Column types', 'types.md')}: what each type reads and refuses.`,
      `${link('Tables of the engine', 'tables.md')}: what SQL may read besides sources and families.`,
      `${link('How to add one', '../../pipelines/README.md')}: a recipe for each kind; ${link('a source', '../how-to/add-a-source.md')} and ${link('a family', '../how-to/add-a-family.md')}, step by step.`,
    ]),
    '## For those who operate',
    bullets(
      [...commandPages, 'settings.md'].sort().map((file) => link(file.replace(/\.md$/, '').replaceAll('-', ' '), file)),
    ),
    '## Sources',
    entries('sources', [...catalog.sources.values()]),
    '## Families of variables',
    entries(
      'variables',
      [...families].sort((a, b) => (a.name < b.name ? -1 : 1)),
    ),
    '## Tables of the interface',
    entries(
      'interface',
      catalog.interfaces
        .map(({ name, header }) => ({ name, label: header.label }))
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
    ),
    '## Models',
    entries(
      'models',
      catalog.models.map(({ id, label }) => ({ name: id, label })),
    ),
    '## Lists',
    entries('lists', catalog.lists),
    '## JSON Schemas',
    'For editors: they complete and check a declaration while it is being written.',
    table(
      ['schema', 'of'],
      schemas.map(({ name, title }) => [
        link(code(`${name}.schema.json`), `schemas/${name}.schema.json`),
        words(title),
      ]),
    ),
  )
}
