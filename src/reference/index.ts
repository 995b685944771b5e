import type { Catalog } from '../catalog/catalog.js'
import { familyPage, variableIndex } from './family-page.js'
import { indexPage } from './index-page.js'
import { interfacePage } from './interface-page.js'
import { correctionPage, rulePage } from './intervention-pages.js'
import { listPage } from './list-page.js'
import { page } from './markdown.js'
import { modelPage } from './model-page.js'
import { parameterPage } from './parameter-page.js'
import { accessPage, checkPage, perimeterPage } from './query-pages.js'
import { schemas, schemaText } from './schemas.js'
import { settingsPage } from './settings-page.js'
import { sourceIndex, sourcePage } from './source-page.js'
import { tablePage } from './table-page.js'
import { typePage } from './type-page.js'

export { staleFiles, writePages } from './files.js'

/**
 * The whole reference: path under `docs/reference` → text. Made from the catalog, the shapes of declarations, and the
 * pages that the command line makes of itself; the same declarations give the same bytes.
 */
export function referencePages(catalog: Catalog, commandPages: ReadonlyMap<string, string>): Map<string, string> {
  const pages: [string, string][] = [
    ['README.md', indexPage(catalog, commandPages.keys())],
    ['types.md', typePage()],
    ['tables.md', tablePage()],
    ['sources.md', sourceIndex(catalog)],
    ['variables.md', variableIndex(catalog)],
    ['perimeter.md', perimeterPage(catalog)],
    ['access.md', accessPage(catalog)],
    ['checks.md', checkPage(catalog)],
    ['parameters.md', parameterPage(catalog)],
    ['rules.md', rulePage(catalog)],
    ['corrections.md', correctionPage(catalog)],
    ['settings.md', settingsPage()],
    ...[...catalog.sources.values()].map((source) => named(`sources/${source.name}.md`, sourcePage(catalog, source))),
    ...catalog.families.map((family) => named(`variables/${family.name}.md`, familyPage(catalog, family))),
    ...catalog.interfaces.map((shown) => named(`interface/${shown.name}.md`, interfacePage(catalog, shown))),
    ...catalog.models.map((model) => named(`models/${model.id}.md`, modelPage(model))),
    ...catalog.lists.map((list) => named(`lists/${list.name}.md`, listPage(catalog, list))),
    ...schemas.map((schema) => named(`schemas/${schema.name}.schema.json`, schemaText(schema))),
    ...[...commandPages].map(([file, text]) => named(file, page('the command line in src/cli', text))),
  ]
  return new Map(pages.sort(([a], [b]) => (a < b ? -1 : 1)))
}

const named = (file: string, text: string): [string, string] => [file, text]
