/** The stages, each a verb of its own, in the order data goes through them; known without loading them. */
export const stagePurposes = [
  ['import', 'Read the delivered files of a batch into typed rows and refusals'],
  ['validate', 'Check what a batch asserts; a blocking check stops it'],
  ['compact', 'Bring the history of every source up to a batch'],
  ['perimeter', 'Decide which companies are followed as of a batch, and say who enters and who leaves'],
  ['compute', 'Compute the monthly variables and the two wide tables of a batch'],
  ['score', 'Score every company of a batch with the declared models'],
  ['stability', 'Compare the scores of a batch with those before it, and keep what moved beside the verdicts'],
  ['publish', 'Publish the signed lists of a batch'],
] as const

export const stageNames: readonly string[] = stagePurposes.map(([name]) => name)
