export { shortKey, signerAllowed } from './allowed-signer.js'
export { bundleVersion, signBundle, verifyBundle } from './bundle.js'
export { createSigningKey } from './key-file.js'
export { readPassphrase } from './passphrase.js'
export { acceptRelease, readState, writeState } from './recipient-state.js'
export { type ReleaseTrust, type VerifiedRelease, verifyRelease } from './release.js'
export { type KeyPlace, openSigningKey, type SigningKey } from './signing-key.js'
export {
  manifestOf,
  manifestPredicateType,
  releasePredicateType,
  type Statement,
  statementType,
  writeStatement,
  zoneOf,
} from './statement.js'
export { addSigner, closeSigner, listSigners, revokeKey } from './trust-files.js'
