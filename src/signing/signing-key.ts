import { failure } from '../kernel/failure.js'
import { agentKey, signByAgent } from './agent.js'
import { loadSigningKey } from './key-file.js'
import { type PassphraseSource, readPassphrase } from './passphrase.js'
import { fingerprint, publicKeyBlob } from './public-key.js'
import { assembleSshsig, signSshsig, toBeSigned, verifySshsig } from './sshsig.js'

/** A key that signs, wherever it is kept. */
export interface SigningKey {
  readonly fingerprint: string
  readonly blob: Uint8Array
  sign(bytes: Uint8Array, namespace: string): Promise<string>
}

export interface KeyPlace extends PassphraseSource {
  readonly path?: string | undefined
  /** The socket of an ssh-agent, and the key to use of those that it holds. */
  readonly agent?: { readonly socket: string | undefined; readonly key: string | undefined } | undefined
}

/** Opens a key: one of the agent when it is asked for, else a file. */
export async function openSigningKey({ path, agent, ...source }: KeyPlace): Promise<SigningKey> {
  if (agent) return openAgentKey(agent.socket, agent.key)
  if (path === undefined) throw failure('usage', 'no key was named', { next: 'Add --key FILE, or --agent.' })
  const key = await loadSigningKey(path, await readPassphrase(path, source))
  const blob = publicKeyBlob(key)
  return {
    blob,
    fingerprint: fingerprint(blob),
    sign: async (bytes, namespace) => signSshsig(bytes, key, namespace),
  }
}

async function openAgentKey(socket: string | undefined, named: string | undefined): Promise<SigningKey> {
  if (!socket) {
    throw failure('unavailable', 'no ssh-agent is running here (SSH_AUTH_SOCK is not set)', {
      next: 'Start one: eval "$(ssh-agent)"; ssh-add FILE.',
    })
  }
  const blob = await agentKey(socket, named)
  return {
    blob,
    fingerprint: fingerprint(blob),
    sign: async (bytes, namespace) => {
      const signature = await signByAgent(socket, blob, toBeSigned(bytes, namespace, 'sha512'))
      const armoured = assembleSshsig(blob, namespace, signature)
      // What came from outside is believed when it verifies.
      verifySshsig(bytes, armoured, { namespace })
      return armoured
    },
  }
}
