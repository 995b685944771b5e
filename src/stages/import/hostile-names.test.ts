import { execFileSync } from 'node:child_process'
import { mkdir, rename, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { HostileBatch } from '../../testing/hostile.js'

let given: HostileBatch
beforeEach(async () => {
  given = await HostileBatch.make()
})

describe('a name is a name', () => {
  test.each([
    'hostile*.csv',
    'hostile[1].csv',
    'hostile{a,b}?.csv',
    `hostile'"; --.csv`,
    'hostile\n.csv',
    'hostile -x $(id).csv',
    '-rf hostile.csv',
    '--help=hostile',
    'hostile..',
    '~hostile',
  ])('%j is read as that file and no other', async (name) => {
    await given.write(name, 'siren;nom\n900004003;LUI\n')
    await mkdir(join(given.folder, 'ailleurs'))
    await writeFile(join(given.folder, 'ailleurs', 'hostile1.csv'), 'siren;nom\n900005000;AUTRE\n')
    expect(await given.refusals()).toEqual([])
    expect(await given.kept('hostile')).toEqual([{ siren: '900004003', nom: 'LUI' }])
  })

  test('a name that matches another one when it is taken for a pattern costs neither of them', async () => {
    await given.write('hostile*.csv', 'siren;nom\n900004003;ETOILE\n')
    await given.write('hostile_secret.csv', 'siren\n900005000\n900005000\n')
    expect(await given.refusals()).toEqual([])
    expect(await given.kept('hostile')).toEqual([
      { siren: '900004003', nom: 'ETOILE' },
      { siren: '900005000', nom: null },
    ])
  })
})

describe('what is read is what was delivered', () => {
  beforeEach(async () => {
    await mkdir(join(given.folder, 'secret'))
    await writeFile(join(given.folder, 'secret', 'fichier.csv'), 'siren;nom\n900005000;SECRET\n')
  })

  test('a link that stays among the deliveries is that file; one that leaves them is refused', async () => {
    await mkdir(join(given.folder, 'batches', 'depot'))
    await writeFile(join(given.folder, 'batches', 'depot', 'fichier'), 'siren;nom\n900004003;LIEN\n')
    await symlink('../depot/fichier', join(given.place, 'hostile.csv'))
    expect(await given.refusals()).toEqual([])
    expect(await given.kept('hostile')).toEqual([{ siren: '900004003', nom: 'LIEN' }])
    await symlink('../../secret/fichier.csv', join(given.place, 'hostile_2.csv'))
    expect(await given.refusals()).toEqual([
      'input-refused 2011/hostile_2.csv: is a link that leads out of the deliveries',
    ])
  })

  test('neither is a folder followed out of them, that of the batch itself included', async () => {
    await symlink(join(given.folder, 'secret'), join(given.place, 'lien'))
    await given.write('batch.yaml', 'files: { hostile: [lien/fichier.csv] }')
    expect(await given.refusals()).toEqual([
      'input-refused 2011/lien/fichier.csv: is a link that leads out of the deliveries',
    ])
    await rename(given.place, join(given.folder, 'ailleurs'))
    await symlink('../ailleurs', given.place)
    expect(new Set(await given.attempt())).toEqual(
      new Set(
        ['voisin.csv', 'lien/fichier.csv'].map(
          (name) => `input-refused 2011/${name}: is a link that leads out of the deliveries`,
        ),
      ),
    )
  })

  test.each(['../../secret/fichier.csv', 'a/../../../secret/fichier.csv', '/etc/passwd', './-x', '..', 'a\\b'])(
    'batch.yaml may not name %j',
    async (path) => {
      await given.write('batch.yaml', `files: { hostile: [${JSON.stringify(path)}] }`)
      expect(await given.attempt()).toEqual([
        'declaration 2011/batch.yaml: files.hostile.0: a path under the folder of the batch, like urssaf/debits.csv',
      ])
    },
  )

  test('a pipe, a device, a folder, a link to nothing, a link to itself', async () => {
    const path = join(given.place, 'hostile_a.csv')
    execFileSync('mkfifo', [path])
    expect(await given.refusals()).toEqual(['input-refused 2011/hostile_a.csv: is a named pipe, not a file'])
    for (const [target, words] of [
      ['/dev/zero', 'input-refused 2011/hostile_a.csv: is a device, not a file'],
      ['.', 'input-refused 2011/hostile_a.csv: is a folder, not a file'],
      ['nulle-part', 'io 2011/hostile_a.csv: is a link to nothing'],
      ['hostile_a.csv', 'io 2011/hostile_a.csv: is a link to nothing'],
    ] as const) {
      execFileSync('ln', ['-sfn', target, path])
      expect(await given.refusals()).toEqual([words])
    }
  }, 20_000)
})
