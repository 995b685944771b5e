import { chmodSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { eventShape } from '../declare/event.js'
import { runbookOf } from '../kernel/event.js'
import { stream } from '../kernel/stream.js'
import { ranWorkspace } from '../testing/ran-workspace.js'
import { temporaryFolder, vigie } from '../testing/vigie.js'

/** Who is told, on this machine: a server that keeps what it is sent, and a program in the place of sendmail. */
async function listeners() {
  const posted: { url: string; body: string }[] = []
  const refused = new Map<string, number>()
  const server = createServer((request, answer) => {
    let body = ''
    request.on('data', (part) => {
      body += part
    })
    request.on('end', () => {
      posted.push({ url: request.url ?? '', body })
      const [, status = 200] = [...refused].find(([start]) => request.url?.startsWith(start)) ?? []
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
    answer: (start: string, code: number) => refused.set(start, code),
    close: () => server.close(),
  }
}

const forward = async (workspace: string, env: Record<string, string>, ...more: string[]) =>
  (await vigie(['forward', '-w', workspace, ...more], env)).code

const waitingIn = (spool: string) => readdirSync(join(spool, 'events'))

describe('events on their way to people', () => {
  let workspace: string
  let spool: string
  let people: Awaited<ReturnType<typeof listeners>>
  const urls = (start: string) => people.posted.map(({ url }) => url).filter((url) => url.startsWith(start))

  beforeEach(async () => {
    workspace = await ranWorkspace('first')
    spool = join(workspace, 'spool')
    people = await listeners()
  })
  afterEach(() => people.close())

  test('given a webhook that refuses, then it alone is tried again: pings and mails are sent once over both passes', async () => {
    await vigie(['run', '-b', '2012', '-w', workspace])
    const count = waitingIn(spool).length
    people.answer('/crochet', 503)
    expect(await forward(workspace, people.env)).toBe(69)
    expect([waitingIn(spool).length, readdirSync(join(spool, 'envoyes'))]).toEqual([count, []])
    const mails = people.mails()
    expect(mails).toContain('To: veille@exemple.invalid\nSubject: =?UTF-8?B?')
    expect(mails).toContain('un fichier attendu n’est pas là (code 66).')
    expect(mails).not.toContain('event: run.finished')
    expect(await forward(workspace, people.env)).toBe(69)
    people.answer('/crochet', 200)
    people.posted.length = 0
    expect(await forward(workspace, people.env)).toBe(0)
    expect([urls('/ping'), people.mails()]).toEqual([[], mails])
    const hooked = people.posted.map(({ body }) => JSON.parse(body).event)
    expect([hooked.length, hooked[0], hooked.at(-1)]).toEqual([count, 'run.started', 'run.failed'])
    expect((await vigie(['events', '--waiting', '-w', workspace])).stdout).toBe('No event.\n')
    expect(readdirSync(join(spool, 'pris'))).toEqual([])
  })

  test('given nowhere to send them to, then they stay, and it says what to set', async () => {
    const count = waitingIn(spool).length
    expect(await vigie(['forward', '-w', workspace])).toMatchObject({
      code: 64,
      stderr: expect.stringContaining('Set MAIL_TO, WEBHOOK_URL or PING_URL'),
    })
    expect(waitingIn(spool).length).toBe(count)
  })

  test('given a ping that is refused, then it comes at the next pass, once', async () => {
    people.answer('/ping', 503)
    expect(await forward(workspace, people.env)).toBe(69)
    people.answer('/ping', 200)
    people.posted.length = 0
    expect([await forward(workspace, people.env), await forward(workspace, people.env)]).toEqual([0, 0])
    expect(people.posted.map(({ url }) => url)).toEqual(['/ping/start', '/ping'])
  })

  test('given files that are no event, or that go away meanwhile, then those after them are sent', async () => {
    const [events, count] = [join(spool, 'events'), waitingIn(spool).length]
    for (const [rank, text] of ['{"coupe', 'null', '[]'].entries())
      writeFileSync(join(events, `2000${rank}.json`), text)
    symlinkSync(join(spool, 'parti'), join(events, '20009.json'))
    expect(await forward(workspace, people.env)).toBe(69)
    expect(waitingIn(spool)).toEqual(['20000.json', '20001.json', '20002.json', '20009.json'])
    expect([urls('/crochet').length, urls('/ping')]).toEqual([count, ['/ping/start', '/ping']])
  })

  test('given a unit that failed, then it is an event of the spool, which only the one that forwards sends', async () => {
    expect(await forward(workspace, people.env, '--unit', 'vigie.service')).toBe(0)
    expect([people.posted, people.mails()]).toEqual([[], ''])
    const [last = ''] = waitingIn(spool).slice(-1)
    const event = eventShape.parse(JSON.parse(readFileSync(join(spool, 'events', last), 'utf8')))
    expect(event).toMatchObject({ event: 'unit.failed', runbook: runbookOf('unit.failed'), stream, severity: 'error' })
    expect((await vigie(['events', '--waiting', '-w', workspace])).stdout).toContain('L’unité vigie.service a échoué')
    expect(await forward(workspace, people.env)).toBe(0)
    expect(people.mails()).toContain('L’unité vigie.service a échoué')
  })
})
