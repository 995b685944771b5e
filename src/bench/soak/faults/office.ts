import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { call, calm, type Ended, type Program } from '../program.js'

/** A workspace with everything that an institution sets up once, and the persons who approve, each with a key. */
export interface Office {
  readonly program: Program
  readonly workspace: string
  /** The line of cron. */
  run(): Promise<Ended>
  /** Both persons look at the list of a batch and approve it; then the second line of cron sends it. */
  approveAndSend(batch: string): Promise<Ended>
  /** Names of the events that were raised since the last time, as a hook received them. */
  told(): Promise<string[]>
}

const approvers = ['approbation-1@exemple.invalid', 'approbation-2@exemple.invalid']

export async function openOffice(program: Program, workspace: string, desks: string): Promise<Office> {
  const received = join(desks, 'alertes.ndjson')
  const hook = join(desks, 'alerte')
  await writeFile(hook, `#!/bin/sh\ncat >> ${received}\necho >> ${received}\n`, { mode: 0o700 })
  const settings = `signing: { operator: exploitation }\nhooks:\n  - { on: ['*'], exec: [${hook}] }\n`
  await writeFile(join(workspace, 'vigie.yaml'), settings)
  for (const folder of ['batches', 'destinataires']) await mkdir(join(workspace, folder))
  await calm(program, 'keygen', 'sign', '-w', workspace)
  for (const principal of approvers) {
    const desk = join(desks, principal)
    await calm(program, 'keygen', 'sign', '--role', 'approbation', '--principal', principal, '--out', desk)
    const role = ['--principal', principal, '--role', 'approbation', '--public-key', join(desk, 'approbation.pub')]
    await calm(program, 'trust', 'add', ...role, '-w', workspace)
  }
  const { stdout } = await calm(program, 'keygen', 'encrypt', '--out', join(desks, 'destinataire'), '--json')
  const { recipient } = JSON.parse(stdout) as { recipient: string }
  const owner = '# nom=accueil; service=essai; ajoute=2020-01-01; expire=2099-12-31'
  const write = (zone: string) => writeFile(join(workspace, 'destinataires', `${zone}.txt`), `${owner}\n${recipient}\n`)
  await write('sequestre')
  let seen = 0
  return {
    program,
    workspace,
    run: () => call(program, 'run', '-w', workspace),
    approveAndSend: async (batch) => {
      for (const zone of await readdir(join(workspace, '6-lists', batch, 'r1', 'zones'))) await write(zone)
      const looked = await call(program, 'approve', batch, '-w', workspace, '--json')
      const { release } = JSON.parse(looked.stdout) as { release: string }
      for (const principal of approvers) {
        const key = join(desks, principal, 'approbation.key')
        await call(program, 'approve', batch, '--release', release, '--key', key, '-w', workspace)
      }
      return call(program, 'deliver', batch, '-w', workspace)
    },
    told: async () => {
      if (!existsSync(received)) return []
      const lines = (await readFile(received, 'utf8')).split('\n').filter((line) => line.trim() !== '')
      const fresh = lines.slice(seen)
      seen = lines.length
      return fresh.map((line) => (JSON.parse(line) as { event: string }).event)
    },
  }
}
