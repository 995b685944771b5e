import { type Cli, sayJson } from './cli.js'
import { renderTable } from './render-table.js'
import { say } from './terminal.js'

/** The country's lines in ten years, and as many variables as a wide model has. */
const size = { rows: 1_000_000, variables: 40, bags: 2, rounds: 100, bins: 64, threads: 2 }

/** `vigie bench training`: how long a million lines of forty variables take to learn from, and how much memory. */
export async function trainingBench(cli: Cli, folder: string, json: boolean): Promise<void> {
  const { measureTraining } = await import('../bench/training.js')
  const before = process.cpuUsage()
  const { binSeconds, learnSeconds } = await measureTraining({ ...size, folder, now: () => performance.now() })
  const { user, system } = process.cpuUsage(before)
  const peak = process.resourceUsage().maxRSS / 2 ** 20
  const found = { ...size, binSeconds, learnSeconds, processorSeconds: (user + system) / 1e6, peakGiB: peak }
  if (json) return sayJson(cli, { training: found })
  const cells = [binSeconds, learnSeconds, found.processorSeconds].map((seconds) => seconds.toFixed(1))
  const head = ['lines', 'variables', 'bags', 'rounds', 'bins s', 'learn s', 'processor s, drawing too', 'peak GiB']
  say(cli.terminal, renderTable(head, [[size.rows, size.variables, size.bags, size.rounds, ...cells, peak.toFixed(2)]]))
}
