// Forwards the events of a workspace by mail, webhook and ping. It needs Node and nothing else, and sees the spool alone.
//   node vigie-forward.mjs /srv/vigie/spool
//   node vigie-forward.mjs /srv/vigie/spool --unit NAME    leaves the event that a unit failed, and sends nothing
// Set in /etc/vigie/alertes.env, each optional: MAIL_TO, MAIL_FROM, MAIL_SEVERITIES, SENDMAIL, WEBHOOK_URL, PING_URL.
// An event goes to spool/envoyes once every way took it. Until then spool/pris holds which ways did: only those that
// refused it are tried again, since a ping that comes again would tell of a run that is not.
import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'

const [spool, flag, unit] = process.argv.slice(2)
const { MAIL_TO, MAIL_FROM = 'vigie', SENDMAIL = '/usr/sbin/sendmail', WEBHOOK_URL, PING_URL } = process.env
const severities = (process.env.MAIL_SEVERITIES ?? 'warn,error,security').split(',')
const [waiting, taken, sent] = ['events', 'pris', 'envoyes'].map((name) => join(spool, name))

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

const webhook = (event) => WEBHOOK_URL && post(WEBHOOK_URL, 'application/json', JSON.stringify(event))

/** The dead-man ping: a start, a success, a failure. Whoever is pinged tells when none came. */
async function ping(event) {
  const end = { 'run.started': '/start', 'run.finished': '', 'run.failed': '/fail', 'run.interrupted': '/fail' }[event.event]
  if (PING_URL && end !== undefined) await post(`${PING_URL}${end}`, 'text/plain', `${event.exitCode ?? ''} ${event.runId ?? ''}`)
}

const ways = { mail, webhook, ping }
const marksOf = (name) => Object.keys(ways).map((way) => join(taken, `${name}.${way}`))

/** The event of a file, or a word on why it is none; nothing when somebody else took the file away meanwhile. */
function read(name) {
  const text = readFileSync(join(waiting, name), 'utf8')
  try {
    const event = JSON.parse(text)
    if (typeof event?.event === 'string') return event
  } catch {}
  throw new Error(`${name}: is no event; look at it, and remove it`)
}

/** Sends one event by the ways that did not take it yet. Gives what failed; whatever that is, the next one is sent. */
async function forward(name) {
  const failures = []
  try {
    const event = read(name)
    for (const [way, send] of Object.entries(ways)) {
      const mark = join(taken, `${name}.${way}`)
      if (existsSync(mark)) continue
      try {
        await send(event)
        writeFileSync(mark, '', { mode: 0o600 })
      } catch (error) {
        failures.push(error.message)
      }
    }
    if (failures.length > 0) return failures
    renameSync(join(waiting, name), join(sent, name))
    for (const mark of marksOf(name)) rmSync(mark, { force: true })
  } catch (error) {
    if (error.code !== 'ENOENT') failures.push(error.message)
  }
  return failures
}

/** Leaves an event beside those of vigie, whole: whoever forwards them sends it. */
function leave(event) {
  const beside = join(spool, `.unite-${event.id}`)
  writeFileSync(beside, `${JSON.stringify(event, null, 2)}\n`, { mode: 0o600, flush: true })
  renameSync(beside, join(waiting, `${event.at.replace(/[-:]/g, '')}-${event.id}.json`))
}

for (const folder of [waiting, taken, sent]) mkdirSync(folder, { recursive: true, mode: 0o700 })
if (flag === '--unit') {
  const host = hostname()
  leave({
    ...{ schemaVersion: 1, event: 'unit.failed', id: randomUUID(), at: new Date().toISOString(), host, runId: null },
    ...{ stream: 'detection', batch: null, revision: null, step: null, severity: 'error', exitCode: null },
    ...{ summary: `L’unité ${unit} a échoué sur ${host}.`, names: [unit], counts: {}, logPath: null },
    runbook: 'docs/how-to/be-alerted.md#unitfailed',
  })
} else {
  const told = new Set()
  const names = readdirSync(waiting).filter((one) => /^[0-9].*\.json$/.test(one)).sort()
  for (const name of names) for (const failure of await forward(name)) told.add(failure)
  // Marks of events that are gone: the spool keeps the last ones only.
  for (const mark of readdirSync(taken))
    if (!existsSync(join(waiting, mark.replace(/\.[a-z]+$/, '')))) rmSync(join(taken, mark), { force: true })
  for (const failure of told) console.error(failure)
  process.exitCode = told.size > 0 ? 69 : 0
}
