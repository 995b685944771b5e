import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readPassphrase } from '../signing/index.js'
import { projectRoot, temporaryFolder, vigie } from '../testing/vigie.js'

const units = join(projectRoot, 'docs', 'how-to', 'units')
const read = (name: string) => readFileSync(join(units, name), 'utf8')
const installed = (program: string) => spawnSync(program, ['--version']).error === undefined

/** What a line starts, as words after the program itself. */
const started = [
  ...read('vigie.service').matchAll(/^ExecStart=.*vigie\.js (.+)$/gm),
  ...read('vigie.cron').matchAll(/vigie\.js (.+?) >>/g),
]

describe('files ready to copy', () => {
  test('what they start is a command line that vigie understands, on a workspace that is not there', async () => {
    expect(started.length).toBe(2)
    for (const [, line = ''] of started) {
      const { stderr } = await vigie(line.replace('/srv/vigie', join(await temporaryFolder(), 'absent')).split(' '))
      expect(stderr).not.toContain('unknown')
    }
  })

  test('the passphrase that the service is given is the one that the program looks for', async () => {
    const name = /^LoadCredentialEncrypted=([^:]+):/m.exec(read('vigie.service'))?.[1] ?? ''
    const credentials = await temporaryFolder()
    writeFileSync(join(credentials, name), 'une phrase\n')
    expect(await readPassphrase('/srv/vigie/cles/production.key', { credentials })).toBe('une phrase')
  })

  test('codes that are successes are those of a list that waits and of warnings', () => {
    const codes = /^SuccessExitStatus=(.+)$/m.exec(read('vigie.service'))?.[1]?.split(' ')
    expect(codes).toEqual(['20', '22'])
    expect(read('vigie.cron')).toContain('in 0|20|22)')
  })

  test('the unit that tells of a failure has no network: events are sent by one unit alone', () => {
    expect(read('vigie-alert@.service')).toMatch(/^PrivateNetwork=yes$/m)
    expect(read('vigie-alert@.service')).not.toContain('alertes.env')
  })

  test('the file of figures may be written where the handbook puts it', () => {
    const page = readFileSync(join(projectRoot, 'docs', 'how-to', 'watch-the-runs.md'), 'utf8')
    const folder = /install -d .* (\/\S+)`/.exec(page)?.[1] ?? 'no folder'
    const writable = /^ReadWritePaths=(.+)$/m.exec(read('vigie.service'))?.[1]?.split(' ')
    // The dash: a machine without figures has no such folder, and starts the service all the same.
    expect(writable).toEqual(['/srv/vigie', `-${folder}`])
  })

  test('the cron line is one that a shell reads', () => {
    const line = read('vigie.cron').split('\n').at(-2)?.split(' vigie ').slice(1).join(' vigie ') ?? ''
    execFileSync('sh', ['-n', '-c', line])
  })

  test.skipIf(!installed('systemd-analyze'))('systemd reads them, and finds the service closed', async () => {
    const folder = await temporaryFolder()
    for (const name of readdirSync(units)) cpSync(join(units, name), join(folder, name))
    for (const name of readdirSync(units).filter((one) => /\.(service|timer|path)$/.test(one))) {
      const said = spawnSync('systemd-analyze', ['verify', join(folder, name)], { encoding: 'utf8' })
      expect(
        said.stderr
          .split('\n')
          .filter((line) => line.includes(`${folder}/vigie`) && !/Command .* is not executable/.test(line)),
      ).toEqual([])
    }
    const security = ['security', '--offline=true', '--threshold=10', join(folder, 'vigie.service')]
    expect(spawnSync('systemd-analyze', security).status).toBe(0)
    const open = ['security', '--offline=true', '--threshold=1', join(folder, 'vigie.service')]
    expect(spawnSync('systemd-analyze', open).status).not.toBe(0)
  })
})
