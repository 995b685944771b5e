import { z } from 'zod'
import { bytesOfSize, sizeForm } from '../kernel/size.js'

const count = z.number().int().positive()

/** Limits of a delivered file, as `vigie.yaml` and a source's declaration may set them. */
export const limitsShape = z.strictObject({
  text: z
    .union([
      count,
      z
        .string()
        .regex(sizeForm, 'a size like 20GB')
        .transform((size) => bytesOfSize(size) ?? 0),
    ])
    .optional()
    .describe('Text once unwrapped, in bytes or like 20GB. Default: 64GiB'),
  ratio: count.optional().describe('Bytes of text for one byte of a compressed file. Default: 200'),
  records: count.optional().describe('Records. Default: 1000000000'),
  columns: count.optional().describe('Columns of the header. Default: 2000'),
  seconds: count.optional().describe('Seconds from the first byte to the last. Default: 21600'),
})
