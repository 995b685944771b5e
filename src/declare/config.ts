import { z } from 'zod'
import { sizeForm } from '../kernel/size.js'
import { limitsShape } from './limits.js'
import { retentionShape } from './retention.js'

/** `vigie.yaml` in the workspace. Every key is also an environment variable and, where it makes sense, a flag. */
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
    .regex(sizeForm, 'a size like 2GB')
    .optional()
    .describe('Memory of the engine; what does not fit goes to disk. Default: 2GB'),
  limits: limitsShape.optional().describe('What a delivered file may be; past it, it is refused whole'),
  undo: z
    .strictObject({
      share: z
        .number()
        .min(0)
        .max(1)
        .optional()
        .describe('Share of all lines that an operation may take away without --accept. Default: 0.1'),
    })
    .optional(),
  retention: retentionShape.optional().describe('How long things are kept; vigie purge takes away what is older'),
  signing: z
    .strictObject({
      principal: z
        .string()
        .min(3)
        .optional()
        .describe('Name of the signer in allowed_signers. Default: production@vigie'),
      namespace: z
        .string()
        .min(3)
        .optional()
        .describe('SSHSIG namespace of machine signatures. Default: liste-production@vigie'),
      approval: z
        .string()
        .min(3)
        .optional()
        .describe('SSHSIG namespace of approvals by persons. Default: liste-approbation@vigie'),
      trust: z.string().min(3).optional().describe('SSHSIG namespace of the trust officer. Default: confiance@vigie'),
      approvals: z
        .number()
        .int()
        .min(1)
        .max(9)
        .optional()
        .describe('Persons who must approve a release before it is delivered. Default: 1'),
      operator: z
        .string()
        .min(1)
        .optional()
        .describe('Name of who runs the chain, who is never the only one to approve. Default: the account'),
      validDays: z.number().int().min(1).max(3660).optional().describe('Days that a release holds. Default: 62'),
    })
    .optional(),
})

export type Config = z.infer<typeof configShape>
