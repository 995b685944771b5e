// Forwards the events of a workspace by mail, webhook and ping. It needs Node and nothing else, and sees the spool alone.
//   node vigie-forward.mjs /srv/vigie/spool [--unit NAME]
// Set in /etc/vigie/alertes.env, each optional: MAIL_TO, MAIL_FROM, MAIL_SEVERITIES, SENDMAIL, WEBHOOK_URL, PING_URL.
// An event goes to spool/envoyes once every way took it; otherwise it stays, and is sent again next time, with the same id.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'

const [spool, flag, unit] = process.argv.slice(2)
const { MAIL_TO, MAIL_FROM = 'vigie', SENDMAIL = '/usr/sbin/sendmail', WEBHOOK_URL, PING_URL } = process.env
const severities = (process.env.MAIL_SEVERITIES ?? 'warn,error,security').split(',')

/** A header line holds one line of plain characters: the rest of a sentence could be taken for another header. */
const encoded = (text) => `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`

function mail(event) {
  if (!MAIL_TO || !severities.includes(event.severity)) return
  const facts = Object.entries(event)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
  const headers = [
    `From: ${MAIL_FROM}`,
    `To: ${MAIL_TO}`,
    `Subject: ${encoded(`[vigie] ${event.summary}`)}`,
    `Message-ID: <${event.id}@vigie>`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
  ]
  const input = `${headers.join('\n')}\n\n${event.summary}\n\n${facts.join('\n')}\n`
  const { status, error } = spawnSync(SENDMAIL, ['-t', '-i'], { input, timeout: 60_000 })
  if (error || status !== 0) throw new Error(`sendmail: ${error?.code ?? status}`)
}

async function post(url, type, body) {
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': type }, body, signal: AbortSignal.timeout(20_000) })
  if (!answer.ok) throw new Error(`${new URL(url).host}: ${answer.status}`)
}

/** The dead-man ping: a start, a success, a failure. Whoever is pinged tells when none came. */
async function ping(event) {
  const end = { 'run.started': '/start', 'run.finished': '', 'run.failed': '/fail', 'run.interrupted': '/fail' }[event.event]
  if (PING_URL && end !== undefined) await post(`${PING_URL}${end}`, 'text/plain', `${event.exitCode ?? ''} ${event.runId ?? ''}`)
}

async function forward(event) {
  const failures = []
  const webhook = () => WEBHOOK_URL && post(WEBHOOK_URL, 'application/json', JSON.stringify(event))
  for (const way of [() => mail(event), webhook, () => ping(event)]) {
    try {
      await way()
    } catch (error) {
      failures.push(error.message)
    }
  }
  return failures
}

const told = []
if (flag === '--unit') {
  const summary = `L’unité ${unit} a échoué sur ${process.env.HOSTNAME ?? 'cette machine'}.`
  told.push(...(await forward({ event: 'unit.failed', id: `${unit}-${Date.now()}`, severity: 'error', summary })))
}
const waiting = join(spool, 'events')
mkdirSync(join(spool, 'envoyes'), { recursive: true, mode: 0o700 })
for (const name of readdirSync(waiting).filter((one) => /^[0-9].*\.json$/.test(one)).sort()) {
  const failures = await forward(JSON.parse(readFileSync(join(waiting, name), 'utf8')))
  told.push(...failures)
  if (failures.length === 0) renameSync(join(waiting, name), join(spool, 'envoyes', name))
}
for (const failure of new Set(told)) console.error(failure)
process.exitCode = told.length > 0 ? 69 : 0
