import { join } from 'node:path'
import { type Outcome, temporaryFolder, vigie } from './vigie.js'

/** Persons who may approve the lists of a workspace, each with the place of their key, by name. */
export async function approversOf(workspace: string, ...names: string[]): Promise<ReadonlyMap<string, string>> {
  const people = await temporaryFolder()
  const keys = new Map<string, string>()
  for (const name of names) {
    const folder = join(people, name)
    const who = ['--role', 'approbation', '--principal', `${name}@exemple.invalid`]
    await vigie(['keygen', 'sign', ...who, '--out', folder])
    const words = [...who, '--public-key', join(folder, 'approbation.pub'), '--from', '2020-01-01T00:00:00Z']
    const { code, stderr } = await vigie(['trust', 'add', ...words, '-w', workspace])
    if (code !== 0) throw new Error(`${name} cannot be let approve: ${stderr}`)
    keys.set(name, join(folder, 'approbation.key'))
  }
  return keys
}

/** One person looks at a release, then judges it: approves, unless more words say otherwise. */
export async function judge(workspace: string, batch: string, key = '', ...words: string[]): Promise<Outcome> {
  const { release } = JSON.parse((await vigie(['approve', batch, '-w', workspace, '--json'])).stdout)
  return vigie(['approve', batch, '--release', release, '--key', key, ...words, '-w', workspace])
}
