export type Severity = 'info' | 'warn' | 'error' | 'security'

interface DeclaredEvent {
  readonly severity: Severity
  /** What happened, in English for the reference. */
  readonly meaning: string
  /** What a person does about it. */
  readonly next: string
}

/** Everything that a workspace tells outside, by name. A hook asks for names, or for the start of names (`security.*`). */
export const events = {
  'run.started': { severity: 'info', meaning: 'A run starts', next: 'nothing' },
  'run.finished': {
    severity: 'info',
    meaning: 'A run came to its end, with or without warnings',
    next: 'read its warnings, when its exit code is 20',
  },
  'run.failed': {
    severity: 'error',
    meaning: 'A run stopped before its end, or could not start',
    next: 'read its log, whose path is in the event',
  },
  'run.interrupted': {
    severity: 'warn',
    meaning: 'A run was asked to stop, and did at a safe point',
    next: 'run the same command again',
  },
  'unit.failed': {
    severity: 'error',
    meaning: 'A unit of systemd failed, which vigie itself may not have been able to say',
    next: 'journalctl -u, then vigie runs',
  },
  'gate.warned': { severity: 'warn', meaning: 'Checks found more than they allow', next: 'vigie report' },
  'gate.blocked': {
    severity: 'error',
    meaning: 'Something stopped a batch until a person decides',
    next: 'correct the delivery, or let it pass with --accept',
  },
  'gate.overridden': {
    severity: 'warn',
    meaning: 'A person let pass what had stopped a batch',
    next: 'nothing; the decision and its reason are in the release',
  },
  'volume.anomaly': {
    severity: 'warn',
    meaning: 'Sources deliver much more or much less than they usually do, or not at all',
    next: 'ask the producer',
  },
  'duration.anomaly': {
    severity: 'warn',
    meaning: 'Parts of a run took much longer than they usually do',
    next: 'vigie perf',
  },
  'approval.waiting': {
    severity: 'warn',
    meaning: 'A signed list waits for persons to approve it',
    next: 'vigie approve',
  },
  'approval.declined': {
    severity: 'warn',
    meaning: 'A person who may approve a list declined it, with a reason',
    next: 'vigie approve, which says why; correct, and run the batch again',
  },
  'delivery.published': { severity: 'info', meaning: 'An approved list is ready to be sent', next: 'send it' },
  'deadline.missed': {
    severity: 'error',
    meaning: 'What was awaited did not come in time',
    next: 'ask the producer of what misses',
  },
  'key.expiring': {
    severity: 'warn',
    meaning: 'A key that signs or approves soon may no longer do so',
    next: 'make the next key',
  },
  'security.signature': {
    severity: 'security',
    meaning: 'A signature, or the trust in it, was refused',
    next: 'send nothing, and call the security officer',
  },
  'security.chain': {
    severity: 'security',
    meaning: 'A release or a line of the audit log does not follow the one before',
    next: 'send nothing, and call the security officer',
  },
  'security.permission': {
    severity: 'security',
    meaning: 'A secret file can be read by others',
    next: 'take the rights away, and change what it held',
  },
} as const satisfies Readonly<Record<string, DeclaredEvent>>

export type EventName = keyof typeof events

export const eventNames = Object.keys(events) as EventName[]

/** Where the handbook says what to do about an event: the anchor of its heading. */
export const runbookOf = (name: EventName) => `docs/how-to/be-alerted.md#${name.replace('.', '')}`

/** Does a hook that asks for this pattern want the event? `*` at the end stands for anything. */
export const isAsked = (pattern: string, name: string) =>
  pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern
