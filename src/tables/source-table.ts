import type { DeclaredSource } from '../catalog/catalog.js'
import { tableColumns } from '../catalog/columns.js'
import { ident } from '../kernel/sql.js'

/** A file that names the company speaks of it, also on lines that name none of its establishments. */
const namesCompany = (source: DeclaredSource) => source.columns.some(({ name }) => name === 'siren')

const companyOf = (siret: string) => `substr(${siret}, 1, 9)`

/** The company of a line that says itself of whom it is, as it is kept. */
export const companyOfLine = (source: DeclaredSource) => (namesCompany(source) ? 'siren' : companyOf('siret'))

/**
 * SELECT of a source as SQL reads it, over its state: the siret of an account found in `rattachement` when the file did
 * not give it, the siren, provenance. `situation` says where each row stands: `dans` or `hors` the perimeter, or
 * `sans_siret` for an account that maps to nothing. Nothing is dropped here, so that the three can be counted: with no
 * `columns`, that is all it gives. Lines that are of no company (rights of agents) are all inside.
 */
export function situatedSelect(
  source: DeclaredSource,
  state: string,
  perimeter: 'perimetre' | 'everyone',
  columns: readonly string[] = tableColumns(source).map(({ name }) => name),
): string {
  const { attachment } = source
  const siret = attachment
    ? `coalesce(etat.${ident(attachment.siret)}, rattachement.siret)`
    : tableColumns(source).some(({ name }) => name === 'siret')
      ? 'etat.siret'
      : undefined
  const isOfCompanies = siret !== undefined || tableColumns(source).some(({ name }) => name === 'siren')
  const siren = siret && !namesCompany(source) ? companyOf(siret) : 'etat.siren'
  const values = columns.map((name) => {
    if (name === 'siret' && siret) return `${siret} AS siret`
    if (name === 'siren') return `${siren} AS siren`
    return `etat.${ident(name)}`
  })
  const join = attachment
    ? ` LEFT JOIN rattachement ON etat.${ident(attachment.siret)} IS NULL AND etat.${ident(attachment.compte)} = rattachement.compte
        AND etat.${ident(attachment.date)} >= rattachement.depuis AND etat.${ident(attachment.date)} < rattachement.jusqu_a`
    : ''
  const inside = perimeter === 'everyone' ? 'true' : `${siren} IN (SELECT siren FROM perimetre)`
  if (!isOfCompanies) return `SELECT ${[...values, "'dans' AS situation"].join(', ')} FROM (${state}) AS etat`
  return `SELECT ${[...values, ''].join(', ')}
    CASE WHEN ${siren} IS NULL THEN 'sans_siret' WHEN ${inside} THEN 'dans' ELSE 'hors' END AS situation
    FROM (${state}) AS etat${join}`
}
