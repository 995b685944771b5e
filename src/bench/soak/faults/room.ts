import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { failure } from '../../../kernel/failure.js'
import { bytesUnder } from '../../../store/bytes-under.js'
import { differences, referenceOf } from '../digests.js'
import { call, calm, type Ended, lastLine, type Program } from '../program.js'
import { type FaultReport, type FaultRequest, tried } from './fault-trial.js'
import { badLists, delivered } from './workspaces.js'

/** Each disk is larger than the one before by so many KiB. */
const step = 256

/**
 * Runs all batches on disks that hold the deliveries and 256 KiB more, 512 KiB more and so on, until it succeeds: too small
 * a disk ends with 73 or 74 and says so, what was published before verifies, status is coherent, and with room the run goes
 * on to the same bytes. Needs the right to mount a tmpfs, which a plain user has in a namespace of its own. Source:
 * delivery, R4.
 */
export function fillDisks(given: FaultRequest): Promise<FaultReport> {
  return tried(given, 'disk', async (bench) => {
    const { program } = given
    const { folder, all } = await delivered(bench)
    const whole = await bench.folder(folder)
    await calm(program, 'run', '-w', whole)
    const mounted = await call({ ...program, words: ['unshare'] }, '-Urm', 'true')
    if (mounted.code !== 0) throw failure('unavailable', 'no tmpfs can be mounted here (unshare -Urm)')
    const used = Math.ceil((await roomOf(folder)) / 1024)
    const faults: string[] = []
    let sizes = 0
    for (let more = step; ; more += step * given.every) {
      bench.goOn(`${more} KiB to write in`)
      sizes += 1
      const [mount, out] = [await bench.folder(), await bench.folder()]
      const ended = await onDisk(program, used + more, mount, folder, out)
      const copied = join(out, 'espace')
      const said = await badLists(program, copied, all)
      const status = await call(program, 'status', '-w', copied)
      if (status.code !== 0 && status.code !== 20) said.push(`status ended with ${status.code}`)
      const done = ended.code === 0 || ended.code === 20
      if (!done && ended.code !== 73 && ended.code !== 74) said.push(`it ended with ${ended.code}: ${lastLine(ended)}`)
      if (!done && !/disk|space/i.test(ended.stderr)) said.push(`it does not speak of the disk: ${lastLine(ended)}`)
      if (!done) await calm(program, 'run', '-w', copied).catch((error: Error) => said.push(error.message))
      said.push(...differences(copied, referenceOf(whole)))
      faults.push(...said.map((fault) => `${more} KiB: ${fault}`))
      if (done) return { tried: sizes, seen: `from ${step} KiB to write in; ${more} KiB are enough`, faults }
    }
  })
}

/** Runs in a copy of a workspace on a disk of so many KiB, which is gone afterwards: what it holds is copied out. */
function onDisk(program: Program, size: number, mount: string, from: string, out: string): Promise<Ended> {
  const script = `set -e
mount -t tmpfs -o size="$1"k,mode=0700 tmpfs "$2"
cp -a "$3" "$2/espace"
shift 4
code=0
"$@" -w "$MOUNT/espace" || code=$?
cp -a "$MOUNT/espace" "$OUT/espace"
exit $code`
  const words = ['env', `MOUNT=${mount}`, `OUT=${out}`, 'unshare', '-Urm', 'sh', '-c', script, 'sh']
  const shell = { ...program, words }
  return call(shell, String(size), mount, from, out, ...program.words, 'run')
}

/** What a disk of 4 KiB blocks gives to a folder, a block more for each file at most. */
async function roomOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true })
  return (await bytesUnder(folder)) + entries.length * 4096
}
