export { shortKey, signerAllowed } from './allowed-signer.js'
export { bundleVersion, signBundle, verifyBundle } from './bundle.js'
export { dsseEnvelope } from './dsse.js'
export { type VerifiedEnvelope, verifyEnvelope } from './envelope.js'
export { endsSoon, expiringSigners } from './expiring.js'
export { createSigningKey, loadSigningKey } from './key-file.js'
export { readPassphrase } from './passphrase.js'
export { acceptRelease, readState, writeState } from './recipient-state.js'
export { type Refusal, refusalText, refuserOf } from './refusal.js'
export { type ReleaseTrust, type VerifiedRelease, verifyRelease } from './release.js'
export { digestFile, listFolder } from './release-folder.js'
export type { Signer } from './signed-folder.js'
export { type SignedRelease, signedRelease } from './signed-release.js'
export { type KeyPlace, openSigningKey, type SigningKey } from './signing-key.js'
export {
  envelopePredicateType,
  manifestOf,
  manifestPredicateType,
  releasePredicateType,
  type Statement,
  statementType,
  writeStatement,
  zoneOf,
} from './statement.js'
export type { ReleaseTerms } from './terms.js'
export { addSigner, closeSigner, listSigners, mayIn, revokeKey } from './trust-files.js'
