import { z } from 'zod'

const dated = {
  since: z.iso.date().describe('First day on which the value holds'),
  reference: z.string().min(3).describe('Law, decision or measure that sets it'),
}

/** A value that the law, a decision or a measure sets, with its dates. SQL reads it as `parametre('name')`. */
export const parameterShape = z.strictObject({
  label: z.string().min(3),
  unit: z.string().min(1),
  meaning: z.string().min(3),
  values: z
    .array(
      z.union([
        z.strictObject({ ...dated, value: z.number() }),
        z.strictObject({ ...dated, list: z.record(z.string(), z.string()).describe('Codes with their labels') }),
      ]),
    )
    .min(1),
})

export type Parameter = z.infer<typeof parameterShape> & { readonly name: string; readonly file: string }
