import { spawnSync } from 'node:child_process'
import type { VigieEvent } from '../../declare/event.js'

/** A way by which events go to people: it takes an event, or throws. What is not for it, it takes and leaves. */
export interface Way {
  readonly name: 'mail' | 'webhook' | 'ping'
  send(event: VigieEvent): Promise<void>
}

/** The ways that the environment sets: MAIL_TO, WEBHOOK_URL, PING_URL. Source: docs/how-to/be-alerted.md. */
export function waysOf(env: Readonly<Record<string, string | undefined>>): Way[] {
  const { MAIL_TO, MAIL_FROM = 'vigie', SENDMAIL = '/usr/sbin/sendmail', WEBHOOK_URL, PING_URL } = env
  const severities = (env.MAIL_SEVERITIES ?? 'warn,error,security').split(',')
  return [
    ...(MAIL_TO === undefined ? [] : [mailWay({ to: MAIL_TO, from: MAIL_FROM, sendmail: SENDMAIL, severities })]),
    ...(WEBHOOK_URL === undefined ? [] : [webhookWay(WEBHOOK_URL)]),
    ...(PING_URL === undefined ? [] : [pingWay(PING_URL)]),
  ]
}

interface Mail {
  readonly to: string
  readonly from: string
  readonly sendmail: string
  readonly severities: readonly string[]
}

const mailWay = ({ to, from, sendmail, severities }: Mail): Way => ({
  name: 'mail',
  send: async (event) => {
    if (!severities.includes(event.severity)) return
    const facts = Object.entries(event)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    const headers = [
      `From: ${from}`,
      `To: ${to}`,
      `Subject: ${encoded(`[vigie] ${event.summary}`)}`,
      `Message-ID: <${event.id}@vigie>`,
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: 8bit',
    ]
    const input = `${headers.join('\n')}\n\n${event.summary}\n\n${facts.join('\n')}\n`
    const { status, error } = spawnSync(sendmail, ['-t', '-i'], { input, timeout: 60_000 })
    if (error || status !== 0) throw new Error(`sendmail: ${(error as NodeJS.ErrnoException)?.code ?? status}`)
  },
})

/** A header line holds one line of plain characters: the rest of a sentence could be taken for another header. */
const encoded = (text: string) => `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`

const webhookWay = (url: string): Way => ({
  name: 'webhook',
  send: (event) => post(url, 'application/json', JSON.stringify(event)),
})

const pings: Partial<Record<VigieEvent['event'], string>> = {
  'run.started': '/start',
  'run.finished': '',
  'run.failed': '/fail',
  'run.interrupted': '/fail',
}

/** A start, a success, a failure. Whoever is pinged tells when none came. */
const pingWay = (url: string): Way => ({
  name: 'ping',
  send: async ({ event, exitCode, runId }) => {
    const end = pings[event]
    if (end !== undefined) await post(`${url}${end}`, 'text/plain', `${exitCode ?? ''} ${runId ?? ''}`)
  },
})

async function post(url: string, type: string, body: string): Promise<void> {
  const headers = { 'content-type': type }
  const answer = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(20_000) })
  if (!answer.ok) throw new Error(`${new URL(url).host}: ${answer.status}`)
}
