import { z } from 'zod'

/** A file of the batch, by its path under the batch's folder: never outside it, never hidden, never an option. */
const path = z
  .string()
  .regex(
    /^(?![.-])[^/\\\p{Cc}]+(\/(?![.-])[^/\\\p{Cc}]+)*$/u,
    'a path under the folder of the batch, like urssaf/debits.csv',
  )

const file = z.union([
  path,
  z.strictObject({
    name: path,
    history: z
      .enum(['stock', 'flux'])
      .optional()
      .describe('What this file is, when it is not what its source usually is'),
  }),
])

/** `batch.yaml`, beside the files of a batch: what their names do not say. */
export const batchShape = z.strictObject({
  label: z.string().min(3).optional().describe('What this delivery is, for whoever reads it later'),
  sources: z
    .array(z.string())
    .min(1)
    .optional()
    .describe('The batch is restricted to these sources: no other is expected, and files of others are left aside'),
  files: z
    .record(z.string(), z.array(file).min(1))
    .default({})
    .describe('By source, files whose name does not say what they are, or that are not the usual stock or flux'),
  ignored: z.array(path).default([]).describe('Files that are known, and not read'),
})

export type BatchFile = z.infer<typeof batchShape>
