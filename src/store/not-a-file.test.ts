import { execFileSync } from 'node:child_process'
import { symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { temporaryFolder, vigie, workspaceOf } from '../testing/vigie.js'
import { readHeader } from './delivery/index.js'

let folder: string
beforeAll(async () => {
  folder = await temporaryFolder()
  execFileSync('mkfifo', [join(folder, 'tube')])
  await symlink('tube', join(folder, 'vers-tube'))
  await symlink('nulle-part', join(folder, 'vers-rien'))
  await writeFile(join(folder, 'texte'), 'nom;valeur\n')
  await symlink('texte', join(folder, 'vers-texte'))
})

test.each([
  ['tube', 'input-refused', 'is a named pipe, not a file'],
  ['vers-tube', 'input-refused', 'is a named pipe, not a file'],
  ['vers-rien', 'io', 'is a link to nothing'],
  ['/dev/null', 'input-refused', 'is a device, not a file'],
])(
  '%s is refused before it is opened',
  async (name, cause, message) => {
    const path = name.startsWith('/') ? name : join(folder, name)
    await expect(readHeader(path)).rejects.toMatchObject({ issues: [{ cause, message }] })
  },
  5000,
)

test('a link to a file is that file', async () => {
  expect((await readHeader(join(folder, 'vers-texte'))).text).toBe('nom;valeur')
})

test('a named pipe among the deliveries ends the import with 65 and is named', async () => {
  const workspace = await workspaceOf('small/batches')
  const path = join(workspace, 'batches', '2011', 'sigfaible_pcoll.csv')
  execFileSync('sh', ['-c', 'rm "$0" && mkfifo "$0"', path])
  const { code, stderr } = await vigie(['import', '-b', '2011', '-w', workspace])
  expect(stderr).toContain('2011/sigfaible_pcoll.csv: is a named pipe, not a file')
  expect(code).toBe(65)
}, 30_000)
