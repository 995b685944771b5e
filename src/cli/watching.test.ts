import { spawn } from 'node:child_process'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { ranWorkspace } from '../testing/ran-workspace.js'
import { projectRoot, temporaryFolder, vigie } from '../testing/vigie.js'

/** The text format of Prometheus, read as strictly as its own tools: kind before samples, one block a metric, no timestamp. */
function parsedMetrics(text: string): Map<string, Map<string, number>> {
  expect(text.endsWith('\n')).toBe(true)
  const metrics = new Map<string, Map<string, number>>()
  let open = ''
  for (const line of text.trimEnd().split('\n')) {
    const [, name = ''] = /^# HELP ([a-z_][a-z0-9_]*) [^\n]+$/.exec(line) ?? []
    if (name !== '') {
      expect(metrics.has(name), `${name} has one block`).toBe(false)
      metrics.set(name, new Map())
      open = name
      continue
    }
    if (line === `# TYPE ${open} gauge`) continue
    const sample = /^([a-z_][a-z0-9_]*)(\{(?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)*\})? (\+Inf|-?[0-9.]+)$/.exec(line)
    expect(sample, line).not.toBe(null)
    const [, of = '', labels = '', value = ''] = sample ?? []
    expect(of).toBe(open)
    expect(metrics.get(of)?.has(labels), `${line} is there once`).toBe(false)
    metrics.get(of)?.set(labels, value === '+Inf' ? Number.POSITIVE_INFINITY : Number(value))
  }
  return metrics
}

describe('what watches a workspace', () => {
  let workspace: string

  beforeAll(async () => {
    workspace = await ranWorkspace('both')
  })

  test('given two batches, then the report sets the last beside the first, as tables, JSON and a page with charts', async () => {
    const page = join(await temporaryFolder(), 'rapport.html')
    const { code, stdout, stderr } = await vigie(['report', '--html', page, '-w', workspace])
    expect(code).toBe(0)
    expect(stdout).toMatch(/debit +2011 +2 +10 +36 +3\n/)
    expect(stdout).toMatch(/^compute +[0-9.]+/m)
    expect(stderr).toContain('3 lines of 10 refused')
    const { report } = JSON.parse((await vigie(['report', '--json', '-w', workspace])).stdout)
    expect(report.batches).toEqual(['2010', '2011'])
    const html = readFileSync(page, 'utf8')
    const charts = html.match(/<svg /g) ?? []
    expect(charts).toHaveLength(2 * report.volumes.length + report.checks.length + report.durations.length)
    expect(html).not.toMatch(/<script|https?:|(?<![0-9a-f])9000[0-9]{5}|MENUISERIE/)
    expect(html).toContain('<title>2011: 10</title>')
  })

  test('given a file for Prometheus, then a run with nothing to do writes it too, and it reads', async () => {
    const path = join(await temporaryFolder(), 'vigie.prom')
    expect((await vigie(['run', '-w', workspace], { VIGIE_METRICS_PATH: path })).code).toBe(0)
    expect(statSync(path).mode & 0o777).toBe(0o640)
    const metrics = parsedMetrics(readFileSync(path, 'utf8'))
    expect(metrics.get('vigie_last_run_exit_code')).toEqual(new Map([['', 0]]))
    expect(metrics.get('vigie_source_rows')?.get('{source="debit",kind="refused"}')).toBe(3)
    expect(metrics.get('vigie_gate_status')?.get('{gate="volume"}')).toBe(0)
    expect(metrics.get('vigie_run_duration_seconds')?.get('{step="compute"}')).toBeGreaterThan(0)
    expect(metrics.get('vigie_signing_key_expiry_timestamp_seconds')?.has('{role="production"}')).toBe(true)
    const [last = 0] = metrics.get('vigie_last_success_timestamp_seconds')?.values() ?? []
    expect(Math.abs(Date.now() / 1000 - last)).toBeLessThan(3600)
  })

  test('given a place for the figures that cannot be written, then the run ends alike, and it is told', async () => {
    const file = join(await temporaryFolder(), 'fichier')
    writeFileSync(file, '')
    const { code, stderr } = await vigie(['run', '-w', workspace], { VIGIE_METRICS_PATH: join(file, 'vigie.prom') })
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^warning: figures for Prometheus: /)])
  })

  test('given nobody who reads what it says, then the run ends alike', async () => {
    const words = ['validate', '-b', '2011', '--accept', 'controle:volume:2011', '--reason', 'vu', '-w', workspace]
    const run = spawn(process.execPath, [join(projectRoot, 'bin', 'vigie.js'), ...words], { stdio: 'pipe' })
    run.stdout.destroy()
    run.stderr.destroy()
    const code = await new Promise((resolve) => run.once('exit', resolve))
    expect(code).toBe(20)
    const { runs } = JSON.parse((await vigie(['runs', '--last', '1', '--json', '-w', workspace])).stdout)
    expect(runs[0]).toMatchObject({ command: 'validate', outcome: 'warnings', exitCode: 20 })
  })

  test('given a run that fails, then it ends with a sentence, its log and what to type', async () => {
    const { code, stderr } = await vigie(['compute', '-b', '2012', '-w', workspace])
    expect(code).toBe(66)
    expect(stderr).toMatch(/^error: .*\nExit code 66\. Log: .*\/runs\/[^/]+\/log\.ndjson\. Type: vigie plan -w .*\n$/)
  })
})
