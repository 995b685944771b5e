import { z } from 'zod'
import { bytesOfSize, sizeForm } from '../kernel/size.js'

const count = z.number().int().positive()
const size = z.union([
  count,
  z
    .string()
    .regex(sizeForm, 'a size like 20GB')
    .transform((text) => bytesOfSize(text) ?? 0),
])

/** Limits of a delivered file, as `vigie.yaml` and a source's declaration may set them. */
export const limitsShape = z.strictObject({
  text: size.optional().describe('Text once unwrapped, in bytes or like 20GB. Default: 64GiB'),
  ratio: count.optional().describe('Bytes of text for one byte of a compressed file. Default: 200'),
  records: count.optional().describe('Records. Default: 1000000000'),
  columns: count.optional().describe('Columns of the header. Default: 2000'),
  line: size.optional().describe('A line, or a record over several; a longer one is refused alone. Default: 2MiB'),
  silence: count.optional().describe('Seconds without a byte. Default: 600'),
  seconds: count.optional().describe('Seconds from the first byte to the last. Default: 21600'),
})
