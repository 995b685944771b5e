import { cp, mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { manifestOf, type SignedFolder, signedFolder, statementOf } from '../testing/signed-folder.js'
import { verifyRelease } from './release.js'
import { writeStatement } from './statement.js'

const zones = {
  '21': { 'zones/21/liste.csv': 'siren;21\n' },
  '75': { 'zones/75/liste.csv': 'siren;75\n', 'zones/75/liste.parquet': 'PAR1' },
  '2A': { 'zones/2A/liste.csv': 'siren;2A\n' },
}
type Zone = keyof typeof zones
let made: SignedFolder

/** A release for three zones, in the place of the one of the whole country. */
beforeEach(async () => {
  made = await signedFolder()
  await rm(made.dir, { recursive: true })
  const manifests: Record<string, string> = {}
  for (const [audience, files] of Object.entries(zones)) {
    const name = `zones/${audience}/manifest.json`
    const text = writeStatement(manifestOf(files, { audience }))
    manifests[name] = text
    for (const [path, content] of Object.entries({ ...files, [name]: text })) {
      await mkdir(dirname(join(made.dir, path)), { recursive: true })
      await writeFile(join(made.dir, path), content)
    }
  }
  await made.sign(writeStatement(statementOf(manifests, { audiences: Object.keys(zones) })))
})
afterEach(() => made.remove())

async function keepOnly(...kept: Zone[]): Promise<void> {
  for (const zone of Object.keys(zones) as Zone[])
    if (!kept.includes(zone)) await rm(join(made.dir, 'zones', zone), { recursive: true })
}

describe('a release for several zones', () => {
  it('given all of them, then the folder is whole; given the package of one, then it says whose', async () => {
    const whole = await verifyRelease(made.dir, made.trust)
    expect([...whole.audiences].sort()).toEqual(['21', '2A', '75'])
    expect(whole.byAudience.get('75')).toEqual(['zones/75/manifest.json', ...Object.keys(zones['75'])])
    await keepOnly('75')
    expect((await verifyRelease(made.dir, made.trust)).audiences).toEqual(['75'])
  })

  it('given more than one zone and less than all, then something was lost or put together', async () => {
    await keepOnly('75', '21')
    expect(await made.said()).toContain('zones/2A/manifest.json: this file is signed and is missing')
  })

  it('given the package of a zone, with a file of another or without one of its own, then it is refused', async () => {
    const other = join(made.parent, 'autre')
    await cp(join(made.dir, 'zones', '21', 'liste.csv'), other)
    await keepOnly('75')
    await mkdir(join(made.dir, 'zones', '21'))
    await cp(other, join(made.dir, 'zones', '21', 'liste.csv'))
    expect(await made.said()).toContain('zones/21/liste.csv: this file was not signed')
    await rm(join(made.dir, 'zones', '21'), { recursive: true })
    await rm(join(made.dir, 'zones', '75', 'liste.parquet'))
    expect(await made.said()).toEqual(['zones/75/liste.parquet: this file is signed and is missing'])
  })

  it('given no zone at all, then it is refused', async () => {
    await keepOnly()
    await rm(join(made.dir, 'zones'), { recursive: true })
    expect(await made.said()).toHaveLength(3)
  })

  it('given the manifest of a zone under the name of another, then its digest says so', async () => {
    await keepOnly('75')
    await mkdir(join(made.dir, 'zones', '21'))
    await cp(join(made.dir, 'zones', '75', 'manifest.json'), join(made.dir, 'zones', '21', 'manifest.json'))
    await rm(join(made.dir, 'zones', '75'), { recursive: true })
    expect(await made.said()).toContain('zones/21/manifest.json: this file is not the one signed')
  })
})
