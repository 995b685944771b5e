import type { Cause, Issue } from '../kernel/failure.js'

interface ExitCode {
  readonly code: number
  readonly meaning: string
  /** What cron, or the person on call, does about it. */
  readonly next: string
}

/** Every exit code with its meaning. Source: sysexits.h where it fits. An unknown non-zero code is always a failure. */
export const exitCodes: readonly ExitCode[] = [
  { code: 0, meaning: 'done, or already fresh', next: 'nothing' },
  { code: 20, meaning: 'done with warnings', next: 'read them' },
  {
    code: 21,
    meaning: 'a blocking check, or a person who approves, stopped the batch',
    next: 'look, then correct or accept',
  },
  { code: 22, meaning: 'waiting for approval', next: 'approve' },
  { code: 64, meaning: 'wrong command line', next: 'correct the command' },
  { code: 65, meaning: 'an input was refused', next: 'write to the producer' },
  { code: 66, meaning: 'an expected input is not there', next: 'try again tomorrow' },
  { code: 69, meaning: 'a needed service or key is unavailable', next: 'start it, or create the key' },
  { code: 70, meaning: 'a bug', next: 'report it' },
  { code: 71, meaning: 'not enough memory', next: 'give more, or lower --threads' },
  { code: 73, meaning: 'cannot create an output', next: 'look at the disk and the rights' },
  { code: 74, meaning: 'reading or writing failed', next: 'look at the disk' },
  { code: 75, meaning: 'another run holds the workspace', next: 'wait' },
  { code: 77, meaning: 'signature, trust or permission refused', next: 'security alert' },
  { code: 78, meaning: 'a declaration or the configuration is wrong', next: 'correct the file it names' },
  { code: 79, meaning: 'the chain of releases is broken', next: 'security alert' },
  { code: 130, meaning: 'interrupted', next: 'run the same command again' },
  { code: 143, meaning: 'terminated', next: 'run the same command again' },
]

const codeOf: Readonly<Record<Cause, number>> = {
  bug: 70,
  memory: 71,
  'cannot-write': 73,
  io: 74,
  trust: 77,
  chain: 79,
  declaration: 78,
  locked: 75,
  'input-refused': 65,
  'input-missing': 66,
  unavailable: 69,
  'blocking-check': 21,
  approval: 22,
  warning: 20,
  usage: 64,
  interrupted: 130,
  terminated: 143,
}

/** Of several causes the first of these is told. A run that was stopped says so before anything else. */
const precedence = [130, 143, 64, 70, 71, 73, 74, 77, 79, 78, 75, 65, 66, 69, 21, 22, 20]

/** The one place where causes become an exit code. */
export function exitCodeOf(issues: readonly Issue[]): number {
  const codes = new Set(issues.map(({ cause }) => codeOf[cause]))
  return precedence.find((code) => codes.has(code)) ?? 0
}
