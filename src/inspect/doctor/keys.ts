import { readdir, readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { parseRecipients, recovery } from '../../deliver/index.js'
import { failureOf } from '../../kernel/failure.js'
import { endsSoon, expiringSigners, listSigners, mayIn, readPassphrase } from '../../signing/index.js'
import type { Workspace } from '../../store/workspace.js'
import { type Finding, failed, type Host, warned, well } from './finding.js'

interface Roles {
  readonly principal: string
  /** Namespaces of the machine and of those who approve. */
  readonly namespace: string
  readonly approval: string
  readonly approvals: number
  /** The folder of credentials that the service manager gives. */
  readonly credentials?: string | undefined
}

/** Keys: that the machine can sign, that enough persons can approve, that each zone can be sent, and for how long. */
export async function keyFindings(host: Host, workspace: Workspace, roles: Roles): Promise<Finding[]> {
  return [
    await signingKeyFinding(workspace, roles.credentials),
    ...(await signerFindings(host, workspace, roles)),
    ...(await recipientFindings(host, workspace)),
  ]
}

async function signingKeyFinding({ signingKey }: Workspace, credentials: string | undefined): Promise<Finding> {
  const found = await stat(signingKey).catch(() => undefined)
  const check = 'signing key'
  if (!found) return warned(check, 'there is none in a file', 'Run: vigie keygen sign, unless an agent holds it.')
  if ((found.mode & 0o077) !== 0) {
    return failed(check, 'trust', 'others have rights on it', `Run: chmod 600 ${signingKey}; then change the key.`)
  }
  const encrypted = (await readFile(signingKey, 'utf8')).includes('ENCRYPTED')
  if (!encrypted) return well(check, 'in a file, for its owner alone, without a passphrase')
  const given = await readPassphrase(signingKey, { credentials }).catch(() => undefined)
  if (given !== undefined) return well(check, 'encrypted, and its passphrase is a credential of this service')
  const says = 'encrypted, and its passphrase is not given here'
  const next = 'The service must give it as the credential production.passphrase: docs/how-to/keep-the-keys.md.'
  return warned(check, says, next)
}

async function signerFindings({ now }: Host, workspace: Workspace, roles: Roles): Promise<Finding[]> {
  const signers = await listSigners(workspace.trust).catch(() => [])
  const valid = signers.filter(
    ({ revoked, validAfter, validBefore }) =>
      !revoked && (validAfter?.getTime() ?? 0) <= now.getTime() && (validBefore?.getTime() ?? Infinity) > now.getTime(),
  )
  const may = (namespace: string) => valid.filter((one) => mayIn(one, namespace))
  const soon = await expiringSigners(workspace.trust, now).catch(() => [])
  const producers = may(roles.namespace).filter(({ principal }) => principal === roles.principal)
  const approvers = new Set(may(roles.approval).map(({ principal }) => principal))
  return [
    producers.length > 0
      ? well('production', `${roles.principal} may sign`)
      : warned(
          'production',
          `no valid key lets ${roles.principal} sign`,
          'Run: vigie keygen sign, or vigie trust add.',
        ),
    approvers.size >= roles.approvals
      ? well('approval', `${approvers.size} may approve, ${roles.approvals} must`)
      : warned(
          'approval',
          `${approvers.size} may approve, ${roles.approvals} must`,
          'Run: vigie trust add --role approbation',
        ),
    ...soon.map(({ principal, until }) =>
      warned(
        'key expiry',
        `the key of ${principal} ends on ${until.toISOString().slice(0, 10)}`,
        'Add the next one now: docs/how-to/keep-the-keys.md.',
      ),
    ),
  ]
}

async function recipientFindings({ now }: Host, { recipients }: Workspace): Promise<Finding[]> {
  const names = (await readdir(recipients).catch((): string[] => [])).filter((name) => name.endsWith('.txt')).sort()
  if (names.length === 0) {
    return [warned('recipients', 'nobody may open a list', 'Write the keys in destinataires/: vigie keygen encrypt.')]
  }
  const findings: Finding[] = []
  for (const name of names) {
    const text = await readFile(`${recipients}/${name}`, 'utf8')
    const check = `recipients of ${basename(name, '.txt')}`
    try {
      const found = parseRecipients(text, name, now.toISOString().slice(0, 10))
      const ending = found.filter(({ expires }) => endsSoon(new Date(expires), now))
      if (found.length === 0) findings.push(warned(check, 'nobody', 'Write a key there: vigie keygen encrypt.'))
      else if (ending.length === 0) findings.push(well(check, `${found.length} keys`))
      for (const { name: owner, expires } of ending)
        findings.push(warned(check, `the key of ${owner} ends on ${expires}`, 'Ask for the next one now.'))
    } catch (error) {
      for (const { message } of failureOf(error)?.issues ?? [])
        findings.push(failed(check, 'trust', message, 'Put it right: docs/how-to/keep-the-keys.md.'))
    }
  }
  if (!names.includes(`${recovery}.txt`))
    findings.push(warned('recovery', 'there is no recovery key', `Write it in destinataires/${recovery}.txt.`))
  return findings
}
