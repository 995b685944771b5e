/**
 * A header as it is compared: case, runs of spaces and the kind of apostrophe do not count. Extractions of one export differ
 * by those. Source: sources.md §9.1.
 */
export const sameName = (header: string) => header.trim().replace(/\s+/g, ' ').replaceAll('’', "'").toLowerCase()
