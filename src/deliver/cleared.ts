import type { BatchKey } from '../kernel/batch-key.js'
import type { Issue } from '../kernel/failure.js'
import type { StageContext } from '../stages/context.js'
import { type Habilitations, habilitationsOn, type Right } from './habilitated.js'
import { type Recipient, readRecipients, recipientsFile, recovery } from './recipients.js'

/** Who may be sent the package of each zone, and all that is wrong with who was to be. */
export interface Clearance {
  /** Those of each zone, without the recovery key. */
  readonly recipients: ReadonlyMap<string, readonly Recipient[]>
  readonly kept: readonly Recipient[]
  /** The batch whose habilitations were asked; null when none was ever delivered, so that nobody was checked against any. */
  readonly habilitations: string | null
  /** Zones for which habilitations name nobody: their package opens with the recovery key alone. */
  readonly nobody: readonly string[]
  /** Recipients that are refused, and zones that somebody is habilitated for and nobody is to be sent. Told all at once. */
  readonly issues: readonly Issue[]
}

/**
 * Looks at every recipient of a release before anything is written: their key, its last day, and whether habilitations name
 * its owner for that zone and profile on this day. A right that no line gives is not there. Source: delivery, 2.2.
 */
export async function clearRecipients(
  context: Pick<StageContext, 'workspace' | 'catalog' | 'limits' | 'clock'>,
  batch: BatchKey,
  zones: readonly string[],
): Promise<Clearance> {
  const folder = context.workspace.recipients
  const today = context.clock().toISOString().slice(0, 10)
  const habilitations = await habilitationsOn(context, batch, today)
  const issues: Issue[] = []
  const recipients = new Map<string, readonly Recipient[]>()
  const nobody: string[] = []
  for (const zone of zones) {
    const isNamed = habilitations?.rights.some((one) => one.inForce && one.audiences.includes(zone)) ?? true
    if (!isNamed) nobody.push(zone)
    const read = await readRecipients(folder, zone, today, isNamed)
    const refused = habilitations ? read.recipients.flatMap((one) => refusalOf(habilitations, folder, zone, one)) : []
    issues.push(...read.issues, ...refused)
    recipients.set(zone, read.recipients)
  }
  const kept = await readRecipients(folder, recovery, today, true)
  issues.push(...kept.issues)
  return { recipients, kept: kept.recipients, habilitations: habilitations?.batch ?? null, nobody, issues }
}

/** Why a recipient may not be sent what is for a zone and profile. */
function refusalOf({ batch, rights }: Habilitations, folder: string, zone: string, owner: Recipient): Issue[] {
  const own = rights.filter(({ agent }) => isSame(agent, owner.agent))
  const matching = own.filter(({ audiences }) => audiences.includes(zone))
  if (matching.some(({ inForce }) => inForce)) return []
  const [first] = matching
  const why =
    first !== undefined
      ? datesOf(first)
      : own.length > 0
        ? `is habilitated for ${own.map(({ zone: of, profile }) => `${of}-${profile}`).join(', ')} alone`
        : `is no agent whom the habilitations of ${batch} name`
  return [
    {
      cause: 'trust',
      place: recipientsFile(folder, zone),
      message: `${owner.name} cannot be sent ${zone}: ${owner.agent} ${why}`,
      next: 'Take the key out of the file, name its owner as habilitations do (agent=…), or have the habilitations corrected.',
    },
  ]
}

const datesOf = ({ from, until }: Right) =>
  `has this right ${from === null ? '' : `from ${from} `}${until === null ? 'on' : `until ${until}`}, and not today`

const isSame = (one: string, other: string) => one.trim().toLowerCase() === other.trim().toLowerCase()
