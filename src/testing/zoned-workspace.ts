import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { workspaceOf } from './vigie.js'

/** A company of the list of 2010, in the Doubs, and names that a spreadsheet would run. */
export const canary = '900003005'
export const formula = '=HYPERLINK("http://exemple.invalid/canari";"ouvrir")'
export const other = '-2+3+cmd|CANARI'

/** What a person wrote of the canary, which tells what the Urssaf knows of it. */
export const reason = 'Une dette Urssaf en litige'
const derogations = `derogations:
  - { siren: '${canary}', level: Alerte seuil F1, from: 2020-10-01, to: 2020-10-31, author: Un service, reason: ${reason} }
`

/** The rights of the last one ended since the list of October 2020 was made. */
const habilitations = `email;entite;segment;niveau;zone;scopes;date_fin
un@exemple.invalid;DREETS;crp;A;France entière;score;
deux@exemple.invalid;DREETS;crp;B;25;score;
trois@exemple.invalid;URSSAF;urssaf;B;Doubs;score,urssaf;
quatre@exemple.invalid;DREETS;crp;B;48;score;2021-12-31
`

/**
 * The small fixtures with agents who have rights, in October 2020, where the two companies of the list have such names, and
 * a person set the level of one.
 */
export async function zonedWorkspace(): Promise<string> {
  const workspace = await workspaceOf('small/batches')
  const batch = join(workspace, 'batches', '2010')
  const units = join(batch, 'sireneUL.csv')
  const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`
  const renamed = readFileSync(units, 'utf8')
    .replace('MENUISERIE DU CHAT PERCHÉ', () => quoted(formula))
    .replace('ÉPICERIE DES DEUX RIVES', () => quoted(other))
  writeFileSync(units, renamed)
  writeFileSync(join(batch, 'habilitations.csv'), habilitations)
  mkdirSync(join(workspace, 'corrections'), { mode: 0o700 })
  writeFileSync(join(workspace, 'corrections', 'derogations.yaml'), derogations, { mode: 0o600 })
  return workspace
}
