import { type Cli, sayJson } from './cli.js'
import { renderTable } from './render-table.js'
import { say, tell } from './terminal.js'

/** `vigie bench packages`: how fast lists are sealed, against `tar` piped into `age` where age is installed. */
export async function packagesBench(cli: Cli, root: string, times: number, json: boolean): Promise<void> {
  const { measurePackages, packagesPastBounds } = await import('../bench/packages.js')
  const figures = await measurePackages(root, 200_000_000, 100, times)
  const worse = packagesPastBounds(figures)
  cli.end(worse.length > 0 ? 21 : 0)
  if (json) return sayJson(cli, { packages: { ...figures, worse } })
  const { bytes, ours, floor, zones, small } = figures
  const speed = (seconds: number) => `${(bytes / 1e6 / seconds).toFixed(0)} MB/s`
  const rows = [
    ['one package of 200 MB', ours.seconds.toFixed(2), speed(ours.seconds)],
    ['tar | age', floor?.seconds.toFixed(2) ?? '', floor ? speed(floor.seconds) : 'age is not installed'],
    ['ratio', floor ? (ours.seconds / floor.seconds).toFixed(2) : '', ''],
    [
      `${zones} zones of six files`,
      small.seconds.toFixed(2),
      `${((1000 * small.seconds) / zones).toFixed(1)} ms a zone`,
    ],
  ]
  say(cli.terminal, renderTable(['packages', 'seconds', ''], rows))
  for (const text of worse) tell(cli.terminal, `worse: ${text}`)
}
