/** The nine digits that name a legal unit. Made only by `parseSiren`. Source: INSEE, Sirene. */
export type Siren = string & { readonly __siren: true }
/** The fourteen digits that name an establishment: its siren, then a five-digit NIC. */
export type Siret = string & { readonly __siret: true }

export function parseSiren(text: string): Siren | undefined {
  return /^[0-9]{9}$/.test(text) ? (text as Siren) : undefined
}

export function parseSiret(text: string): Siret | undefined {
  return /^[0-9]{14}$/.test(text) ? (text as Siret) : undefined
}

export function sirenOf(siret: Siret): Siren {
  return siret.slice(0, 9) as Siren
}

/**
 * The Luhn check digit that INSEE puts at the end of sirens and sirets. A figure, never a refusal: the establishments
 * of La Poste follow another rule and Urssaf uses pseudo-sirets.
 */
export function luhnHolds(digits: string): boolean {
  let sum = 0
  for (let place = 0; place < digits.length; place++) {
    const digit = digits.charCodeAt(digits.length - 1 - place) - 48
    const doubled = place % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}
