import { z } from 'zod'
import { accessHeader } from '../declare/access.js'
import { batchShape } from '../declare/batch.js'
import { queryCases, sourceCases } from '../declare/cases.js'
import { configShape } from '../declare/config.js'
import { derogationsShape } from '../declare/derogation.js'
import { eventShape } from '../declare/event.js'
import { correctionCases, correctionShape, logOddsHeader, ruleHeader } from '../declare/intervention.js'
import { listShape } from '../declare/list.js'
import { modelShape } from '../declare/model.js'
import { parameterShape } from '../declare/parameter.js'
import { checkHeader, familyHeader, interfaceHeader, perimeterHeader } from '../declare/query.js'
import { sourceShape } from '../declare/source.js'
import { trainingShape } from '../declare/training.js'
import { generatedFrom } from './markdown.js'

interface Schema {
  readonly name: string
  readonly title: string
  readonly shape: z.ZodType
  readonly from: string
}

/** What an editor can check while a declaration is being written: one schema for each kind of file. */
export const schemas: readonly Schema[] = [
  { name: 'source', title: '<source>.source.yaml', shape: sourceShape, from: 'source.ts' },
  { name: 'source-cases', title: 'Cases of a source', shape: sourceCases, from: 'cases.ts' },
  {
    name: 'query-cases',
    title: 'Cases of a family, table of the interface, perimeter or access query, or check',
    shape: queryCases,
    from: 'cases.ts',
  },
  { name: 'family', title: 'Header of a family of variables', shape: familyHeader, from: 'query.ts' },
  { name: 'interface', title: 'Header of a table of the interface', shape: interfaceHeader, from: 'query.ts' },
  { name: 'perimeter', title: 'Header of a perimeter query', shape: perimeterHeader, from: 'query.ts' },
  { name: 'access', title: 'Header of an access query', shape: accessHeader, from: 'access.ts' },
  { name: 'check', title: 'Header of a check', shape: checkHeader, from: 'query.ts' },
  { name: 'parameter', title: '<name>.parameter.yaml', shape: parameterShape, from: 'parameter.ts' },
  { name: 'model', title: '<model>.model.json', shape: modelShape, from: 'model.ts' },
  { name: 'rule', title: 'Header of a rule on the level', shape: ruleHeader, from: 'intervention.ts' },
  { name: 'correction', title: '<id>.correction.yaml', shape: correctionShape, from: 'intervention.ts' },
  { name: 'correction-cases', title: 'Cases of a correction', shape: correctionCases, from: 'intervention.ts' },
  { name: 'log-odds', title: 'Header of <id>.correction.sql', shape: logOddsHeader, from: 'intervention.ts' },
  {
    name: 'derogations',
    title: 'corrections/derogations.yaml of a workspace',
    shape: derogationsShape,
    from: 'derogation.ts',
  },
  { name: 'training', title: '<model>.training.yaml', shape: trainingShape, from: 'training.ts' },
  { name: 'list', title: '<list>.list.yaml', shape: listShape, from: 'list.ts' },
  { name: 'batch', title: 'batch.yaml beside the files of a batch', shape: batchShape, from: 'batch.ts' },
  { name: 'event', title: 'An event, as hooks and the spool have it', shape: eventShape, from: 'event.ts' },
  { name: 'config', title: 'vigie.yaml of a workspace', shape: configShape, from: 'config.ts' },
]

/** The shape itself, as draft 7: what editors understand best. Keys with a default may be left out, so `input`. */
export function schemaText({ title, shape, from }: Schema): string {
  const { $schema, ...rest } = z.toJSONSchema(shape, { target: 'draft-7', io: 'input' })
  const text = { $schema, $comment: generatedFrom(`src/declare/${from}`), title, ...rest }
  return `${JSON.stringify(text, null, 2)}\n`
}
