export { evaluate } from './evaluate.js'
export type { Evaluation, Figure, MeasuredCut } from './evaluation.js'
export { lastTraining } from './last-training.js'
export { evaluationPage } from './page.js'
