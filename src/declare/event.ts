import { z } from 'zod'
import { type EventName, eventNames, isAsked } from '../kernel/event.js'

const moment = z.iso.datetime()

/** One event, as hooks get it on stdin and as the spool holds it. It never holds a company. */
export const eventShape = z.strictObject({
  schemaVersion: z.literal(1),
  event: z.enum(eventNames as [EventName, ...EventName[]]),
  id: z.uuid().describe('Tells apart what is sent twice from what happened twice'),
  at: moment,
  host: z.string().describe('Name of the machine'),
  runId: z.string().nullable().describe('The run, when there was one'),
  stream: z.string().describe('Family of lists'),
  batch: z.string().nullable(),
  revision: z.string().nullable().describe('Revision of the list, like r1'),
  step: z.string().nullable().describe('Stage of the run'),
  severity: z.enum(['info', 'warn', 'error', 'security']),
  exitCode: z.number().int().nullable(),
  summary: z.string().describe('One sentence in French, without a company'),
  names: z.array(z.string()).describe('Checks, sources, families or stages that it is about'),
  counts: z.record(z.string(), z.number()).describe('National totals only'),
  logPath: z.string().nullable(),
  runbook: z.string().describe('Page and anchor that say what to do'),
})

export type VigieEvent = z.infer<typeof eventShape>

/** A program that is given events, one JSON document each on its standard input. */
export const hookShape = z.strictObject({
  on: z
    .array(
      z.string().refine((pattern) => eventNames.some((name) => isAsked(pattern, name)), {
        error: 'no event has this name (vigie help events)',
      }),
    )
    .min(1)
    .describe('Names of events; security.* stands for all that start so'),
  exec: z
    .tuple([z.string().startsWith('/', 'an absolute path')], z.string())
    .describe('The program and its arguments, run without a shell'),
  timeoutSec: z.number().int().min(1).max(300).default(20).describe('Seconds after which it is killed. Default: 20'),
})

export type Hook = z.infer<typeof hookShape>
