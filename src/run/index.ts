export {
  dropPlan,
  type Planner,
  prunePlan,
  purgePlan,
  rollbackPlan,
  type UndoPlan,
  undoId,
} from '../stages/undo/index.js'
export { emptyTrash } from '../store/trash.js'
export { awaitedBatches, hasArrived, lateFailure, wordArrival } from './arrivals.js'
export { batchNamed, batchStates, incompleteIssue, missingSources, waitingBatches } from './batches.js'
export { unusedDecisions } from './brought-decisions.js'
export { runCases } from './cases.js'
export { forwardEvents, tellUnitFailed } from './events/forward.js'
export { declinedDraft, deliveredDraft, failureDrafts } from './events/of-record.js'
export { raise } from './events/raise.js'
export { spooledEvents } from './events/spool.js'
export { waysOf } from './events/ways.js'
export { inputsMark, isStillFresh, rememberFresh } from './fresh-mark.js'
export { readHistory } from './history.js'
export { idleMark, rememberIdle } from './idle-mark.js'
export { lintPipelines } from './lint.js'
export { machineOf, refuseShortMachine } from './machine.js'
export { writeMetrics } from './metrics.js'
export { type Trend, trendsOf } from './perf.js'
export { type PlannedStep, planSteps } from './plan.js'
export { lastRuns, lastWorkedRuns, type RunRecord, readRecord } from './record.js'
export { type Report, reportOf } from './report/collect.js'
export { runPage } from './report/page.js'
export { run, sweep } from './run.js'
export { type MonthStage, stages } from './stages.js'
export { lastImported, restoreStages, undoStages } from './undo.js'
