import { parseYaml } from '../kernel/yaml.js'

/**
 * A SQL declaration: a leading comment that holds YAML, then one SELECT. The comment is the header that documents,
 * checks and orders it. Throws an Error in words when there is no such comment or its YAML does not read.
 */
export function splitSqlFile(text: string): { header: unknown; sql: string } {
  const found = /^\s*\/\*([\s\S]*?)\*\/([\s\S]*)$/.exec(text)
  if (!found) throw new Error('the file does not start with a /* header */')
  const sql = (found[2] ?? '').trim().replace(/;$/, '')
  if (!/^(select|with|from)\b/i.test(sql.replace(/^(\s*--[^\n]*\n)+/g, '').trim())) {
    throw new Error('what follows the header is not one SELECT')
  }
  // It is put between brackets: a comment on its last line must not take the closing one.
  return { header: parseYaml(found[1] ?? ''), sql: /--[^\n]*$/.test(sql) ? `${sql}\n` : sql }
}
