/** Variables of the environment that set no key: where to work, and those that other programs know too. */
export const otherVariables: readonly (readonly [string, string])[] = [
  ['VIGIE_WORKSPACE', 'folder of the workspace (--workspace)'],
  ['VIGIE_PIPELINES', 'folder of the declarations (--pipelines)'],
  ['SOURCE_DATE_EPOCH', 'seconds since 1970 written as the date of releases, to reproduce one'],
  ['NO_COLOR', 'no colour'],
]
