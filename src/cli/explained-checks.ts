import { resolve } from 'node:path'
import { type ReleaseTrust, shortKey, type VerifiedRelease } from '../signing/index.js'

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`
const sums = `'.subject[] | .digest.sha256 + "  " + .name'`

/**
 * What `vigie verify` does, as commands that any desk has: each ends with 0 when the check holds. A recipient need not
 * believe this program.
 */
export function explainedChecks(folder: string, verified: VerifiedRelease, trust: ReleaseTrust): string[] {
  const { principal, approvals, audiences, terms } = verified
  const manifests = audiences.map((zone) => `zones/${zone}/manifest.json`)
  const only = manifests.map((name) => `.name == "${name}"`).join(' or ')
  const listed = manifests.map(quoted).join(' ')
  const before = terms.previous?.sha256 ?? 'null'
  return [
    'set -euo pipefail',
    `cd ${quoted(resolve(folder))}`,
    '# The machine signed these bytes',
    verifyLine(trust, principal, trust.namespace, 'release.json.prod.sshsig'),
    ...approvals.flatMap((one) => [
      `# ${one.principal} approved them`,
      verifyLine(trust, one.principal, trust.approval, `release.json.appr-${shortKey(one.fingerprint)}.sshsig`),
    ]),
    '# The manifests are those of the release, and the files those of the manifests',
    `jq -r '.subject[] | select(${only}) | .digest.sha256 + "  " + .name' release.json | sha256sum --quiet --strict -c -`,
    ...manifests.map((name) => `jq -r ${sums} ${quoted(name)} | sha256sum --quiet --strict -c -`),
    '# There is nothing else',
    `diff <(find . ! -type d -printf '%P\\n' | grep -v '^release\\.json' | sort) <({ printf '%s\\n' ${listed}; jq -r '.subject[].name' ${listed}; } | sort)`,
    '# Each manifest is for its zone, the release is the one to come after the last one you accepted, and still holds',
    ...audiences.map(
      (zone, index) => `jq -e '.predicate.audience == "${zone}"' ${quoted(manifests[index] ?? '')} >/dev/null`,
    ),
    `jq -e '.predicate | .sequence == ${terms.sequence} and ((.previous // {}).sha256 | tostring) == "${before}"' release.json >/dev/null`,
    `jq -e '.predicate.notAfter >= "${trust.at.toISOString()}"' release.json >/dev/null`,
    'sha256sum release.json',
  ]
}

function verifyLine(
  { signers, revoked, at }: ReleaseTrust,
  principal: string,
  namespace: string,
  file: string,
): string {
  const time = at.toISOString().replace(/[-:T]|\.\d+/g, '')
  const list = revoked === undefined ? '' : ` -r ${quoted(resolve(revoked))}`
  return `ssh-keygen -Y verify -f ${quoted(resolve(signers))} -I ${quoted(principal)} -n ${quoted(namespace)} -s ${file}${list} -O verify-time=${time} < release.json`
}
