/** The family of lists; recipients follow one chain of releases for each. */
export const stream = 'detection'
