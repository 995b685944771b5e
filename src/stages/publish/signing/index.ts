export { createSigningKey, loadSigningKey } from './key-file.js'
export { verifyRelease } from './release.js'
export { signSshsig } from './sshsig.js'
export { releasePredicateType, type Statement, statementType, writeStatement } from './statement.js'
