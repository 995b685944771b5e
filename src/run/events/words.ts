import type { Cause } from '../../kernel/failure.js'
import type { RunRecord } from '../record.js'

/** Why a run stopped, for those who are called: in French, and without the name of anything delivered. */
const causes: Readonly<Record<Cause, string>> = {
  bug: 'une erreur du programme',
  memory: 'la mémoire ne suffit pas',
  'cannot-write': 'un fichier ne peut pas être écrit',
  io: 'une lecture ou une écriture a échoué',
  trust: 'une signature ou un droit est refusé',
  chain: 'la suite des listes est rompue',
  declaration: 'une déclaration ou la configuration est fausse',
  locked: 'un autre traitement est en cours',
  'input-refused': 'un fichier livré est refusé',
  'input-missing': 'un fichier attendu n’est pas là',
  unavailable: 'une clé ou un service manque',
  'blocking-check': 'un contrôle bloque le lot',
  approval: 'une approbation est attendue',
  warning: 'des avertissements',
  usage: 'la ligne de commande est fausse',
  interrupted: 'l’arrêt a été demandé',
  terminated: 'l’arrêt a été demandé',
}

/** « du lot 2011 », « des lots 2010 et 2011 », « de 12 lots »; nothing when there is none. */
export function ofBatches(batches: readonly string[]): string {
  if (batches.length === 0) return ''
  if (batches.length === 1) return ` du lot ${batches[0]}`
  if (batches.length > 4) return ` de ${batches.length} lots`
  return ` des lots ${batches.slice(0, -1).join(', ')} et ${batches.at(-1)}`
}

export const startedWords = ({ command, batches }: RunRecord) =>
  `Le traitement « ${command} »${ofBatches(batches)} commence.`

export function finishedWords({ command, batches, issues }: RunRecord): string {
  const warnings = issues.filter(({ cause }) => cause === 'warning').length
  const waiting = issues.some(({ cause }) => cause === 'approval') ? ' ; une liste attend d’être approuvée' : ''
  const told = warnings === 0 ? '' : `, avec ${warnings} avertissement${warnings > 1 ? 's' : ''}`
  return `Le traitement « ${command} »${ofBatches(batches)} est terminé${told}${waiting}.`
}

export const interruptedWords = ({ command, batches }: RunRecord) =>
  `Le traitement « ${command} »${ofBatches(batches)} a été interrompu ; la même commande le reprend.`

export const killedWords = ({ command, batches }: RunRecord) =>
  `Le traitement « ${command} »${ofBatches(batches)} a été tué ; le suivant reprend ce qu’il avait fini.`

export function failedWords(command: string, batches: readonly string[], step: string | null, told: Told): string {
  const where = step === null ? '' : ` à l’étape « ${step} »`
  return `Le traitement « ${command} »${ofBatches(batches)} s’est arrêté${where} : ${causes[told.cause]} (code ${told.exitCode}).`
}

/** The cause that the exit code tells. */
export interface Told {
  readonly cause: Cause
  readonly exitCode: number
}

const listed = (names: readonly string[]) =>
  names.length > 8 ? `${names.slice(0, 8).join(', ')} et ${names.length - 8} autres` : names.join(', ')

export const warnedWords = (batch: string, checks: readonly string[]) => `Lot ${batch} : à regarder, ${listed(checks)}.`

export const blockedWords = (batch: string | null, checks: readonly string[]) =>
  `${batch === null ? 'Un lot' : `Le lot ${batch}`} est bloqué par : ${listed(checks)}.`

export const overriddenWords = (ids: readonly string[]) => `Une personne a laissé passer : ${listed(ids)}.`

export const volumeWords = (batch: string | null, sources: readonly string[]) =>
  `${batch === null ? 'Livraisons' : `Lot ${batch}`} : volume inhabituel ou absence de ${listed(sources)}.`

export const slowerWords = (works: readonly string[]) => `Plus lent que d’habitude : ${listed(works)}.`

export const expiringWords = (signers: readonly string[]) => `Une clé arrive à son terme : ${listed(signers)}.`

export const lateWords = (batch: string | null, names: readonly string[]) =>
  `${batch === null ? 'Une livraison' : `Le lot ${batch}`} n’est pas complet à la date prévue${names.length > 0 ? ` : ${listed(names)}` : ''}.`

export const waitingWords = (batch: string | null, hours: number) =>
  `La liste${batch === null ? '' : ` du lot ${batch}`} attend d’être approuvée depuis ${hours} heure${hours > 1 ? 's' : ''}.`

export const declinedWords = (batch: string, revision: string) =>
  `La liste ${batch}/${revision} a été refusée par une personne qui approuve : elle ne sera pas envoyée.`

export const deliveredWords = (batch: string, revision: string) =>
  `La liste ${batch}/${revision} est prête à être envoyée.`

export const securityWords = (told: Told) => `Alerte de sécurité : ${causes[told.cause]}. N’envoyez rien.`
