export { approveRelease } from './approve.js'
export { compareLists, type ListComparison } from './comparison.js'
export { neededApprovals, refuseStopped } from './four-eyes.js'
export { type PublishedRelease, releaseOf } from './release-of.js'
