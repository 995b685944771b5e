import { spawn } from 'node:child_process'
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ranWorkspace } from '../testing/ran-workspace.js'
import { projectRoot, temporaryFolder, vigie } from '../testing/vigie.js'

/** Who is told, on this machine: a server that keeps what it is sent, and a program in the place of sendmail. */
async function listeners() {
  const posted: { url: string; body: string }[] = []
  let status = 200
  const server = createServer((request, answer) => {
    let body = ''
    request.on('data', (part) => {
      body += part
    })
    request.on('end', () => {
      posted.push({ url: request.url ?? '', body })
      answer.writeHead(status).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const folder = await temporaryFolder()
  const [box, sendmail] = [join(folder, 'boite'), join(folder, 'sendmail')]
  writeFileSync(box, '')
  writeFileSync(sendmail, `#!/bin/sh\ncat >> '${box}'\n`)
  chmodSync(sendmail, 0o700)
  const env = {
    MAIL_TO: 'veille@exemple.invalid',
    SENDMAIL: sendmail,
    WEBHOOK_URL: `${at}/crochet`,
    PING_URL: `${at}/ping`,
  }
  return {
    posted,
    env,
    mails: () => readFileSync(box, 'utf8'),
    answer: (code: number) => {
      status = code
    },
    close: () => server.close(),
  }
}

function forward(spool: string, env: Record<string, string>, ...more: string[]): Promise<number | null> {
  const script = join(projectRoot, 'docs', 'how-to', 'units', 'vigie-forward.mjs')
  const child = spawn(process.execPath, [script, spool, ...more], {
    env: { PATH: '/usr/bin:/bin', ...env },
    stdio: 'ignore',
  })
  return new Promise((resolve) => child.once('exit', resolve))
}

test('given a run that went well and one that could not start, then each way has its events, once; what fails is sent again', async () => {
  const workspace = await ranWorkspace('first')
  const spool = join(workspace, 'spool')
  await vigie(['run', '-b', '2012', '-w', workspace])
  const { posted, env, mails, answer, close } = await listeners()
  answer(503)
  expect(await forward(spool, env)).toBe(69)
  expect(readdirSync(join(spool, 'envoyes'))).toEqual([])
  answer(200)
  posted.length = 0
  expect(await forward(spool, env)).toBe(0)
  expect(readdirSync(join(spool, 'events'))).toEqual([])
  const pings = posted.filter(({ url }) => url.startsWith('/ping'))
  expect(pings.map(({ url }) => url)).toEqual(['/ping/start', '/ping', '/ping/fail'])
  const hooked = posted.filter(({ url }) => url === '/crochet').map(({ body }) => JSON.parse(body).event)
  expect([hooked[0], hooked.at(-1)]).toEqual(['run.started', 'run.failed'])
  expect(mails()).toContain('To: veille@exemple.invalid\nSubject: =?UTF-8?B?')
  expect(mails()).toContain('un fichier attendu n’est pas là (code 66).')
  expect(mails()).not.toContain('event: run.finished')
  expect((await vigie(['events', '--waiting', '-w', workspace])).stdout).toBe('No event.\n')
  expect(await forward(spool, env, '--unit', 'vigie.service')).toBe(0)
  expect(mails()).toContain('L’unité vigie.service a échoué')
  close()
})
