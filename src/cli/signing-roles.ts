import { failure } from '../kernel/failure.js'
import type { Signing } from '../stages/context.js'
import type { Settings } from './configure.js'

/** Roles of those who sign: the machine, the persons who approve, the officer of trust. Each has its own namespace. */
export const signingRoles = ['production', 'approbation', 'confiance'] as const
export type SigningRole = (typeof signingRoles)[number]

export function roleNamed(text: string): SigningRole {
  const found = signingRoles.find((role) => role === text)
  if (found) return found
  throw failure('usage', `there is no role "${text}"`, { next: `Roles: ${signingRoles.join(', ')}.` })
}

export function namespaceOf(role: SigningRole, { config }: Settings): string {
  return namespacesOf(config.signing)[role]
}

/** The namespace of each role. */
export const namespacesOf = ({
  namespace,
  approval,
  trust,
}: Pick<Signing, 'namespace' | 'approval' | 'trust'>): Record<SigningRole, string> => ({
  production: namespace,
  approbation: approval,
  confiance: trust,
})
