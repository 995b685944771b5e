import type { RunRecord, StageRecord } from '../run/record.js'

const machine = { operator: 'vigie@hote', limits: { threads: 2, memory: '2GB' } }

/** Runs of one stage with one family in it, the newest last. */
export function runs(
  ...done: readonly (readonly [seconds: number, rows: number, more?: Partial<RunRecord>])[]
): RunRecord[] {
  return done
    .map(([seconds, rows, more = {}], rank): RunRecord => {
      const work = { seconds, rows, peakBytes: 1, readBytes: null, writtenBytes: 1 }
      const stage: StageRecord = {
        batch: '2011',
        stage: 'compute',
        outcome: 'done',
        seconds,
        peakBytes: 1,
        figures: {},
        works: { dette: work },
      }
      return {
        ...machine,
        schemaVersion: 1,
        id: `run-${rank}`,
        command: 'run',
        batches: ['2011'],
        version: '0',
        code: '0',
        process: 1,
        startedAt: `2026-11-0${rank + 1}`,
        endedAt: null,
        outcome: 'done',
        exitCode: 0,
        stages: [stage],
        issues: [],
        accepted: [],
        ...more,
      }
    })
    .reverse()
}
