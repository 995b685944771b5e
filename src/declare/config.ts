import { z } from 'zod'
import { sizeForm } from '../kernel/size.js'
import { hookShape } from './event.js'
import { limitsShape } from './limits.js'
import { retentionShape } from './retention.js'

const name = z.string().min(3, 'a name of three letters or more')

/**
 * `vigie.yaml` in the workspace: the one place that says what may be set, what it means and what it is when nobody sets it.
 * Each key that holds one value is also a variable of the environment and may be given by `--set` (`settings.ts`).
 */
export const configShape = z.strictObject({
  threads: z
    .number()
    .int()
    .min(1)
    .max(256)
    .optional()
    .describe('Threads of the engine. Default: the cores of the machine'),
  memory: z
    .string()
    .regex(sizeForm, 'is not a size (like 2GB)')
    .default('2GB')
    .describe('Memory of the engine; what does not fit goes to disk'),
  limits: limitsShape.optional().describe('What a delivered file may be; past it, it is refused whole'),
  run: z
    .strictObject({
      stageMinutes: z
        .number()
        .positive()
        .default(240)
        .describe('Minutes after which a stage of a batch is stopped; the next run goes on from there'),
      minutes: z.number().positive().default(720).describe('Minutes after which a whole run is stopped'),
      checkMachine: z
        .boolean()
        .default(true)
        .describe('Whether a run that the disk or the memory of the machine is thought too small for is refused'),
    })
    .prefault({})
    .describe('How long a run may take, and what it needs to start'),
  undo: z
    .strictObject({
      share: z
        .number()
        .min(0)
        .max(1)
        .default(0.1)
        .describe('Share of all lines that an operation may take away without --accept'),
    })
    .prefault({})
    .describe('Operations that take away what batches asserted'),
  retention: retentionShape.optional().describe('How long things are kept; vigie purge takes away what is older'),
  hooks: z.array(hookShape).optional().describe('Programs that are given events (docs/how-to/be-alerted.md)'),
  metrics: z
    .strictObject({
      path: z
        .string()
        .startsWith('/', 'an absolute path')
        .optional()
        .describe('File written after each run for the textfile collector of Prometheus'),
    })
    .prefault({})
    .describe('Figures for those who watch machines'),
  signing: z
    .strictObject({
      principal: name.default('production@vigie').describe('Name of the signer in allowed_signers'),
      namespace: name.default('liste-production@vigie').describe('SSHSIG namespace of machine signatures'),
      approval: name.default('liste-approbation@vigie').describe('SSHSIG namespace of approvals by persons'),
      trust: name.default('confiance@vigie').describe('SSHSIG namespace of the trust officer'),
      approvals: z
        .number()
        .int()
        .min(1)
        .max(9)
        .default(2)
        .describe('Persons who must approve a release before it is delivered; every release holds the national list'),
      operator: z
        .string()
        .min(1)
        .optional()
        .describe('Name of who runs the chain, who is never the only one to approve. Default: the account'),
      validDays: z.number().int().min(1).max(3660).default(62).describe('Days that a release holds'),
    })
    .prefault({})
    .describe('Who signs and approves lists'),
})

export type Config = z.output<typeof configShape>
