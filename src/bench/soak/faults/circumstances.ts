import { readdir, readFile, rename, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { differences, referenceOf } from '../digests.js'
import { call, calm, killAfter, lastLine, milliseconds, type Program } from '../program.js'
import { type FaultReport, type FaultRequest, tried } from './fault-trial.js'
import { faulty } from './interceptor.js'
import { badLists, halfDone } from './workspaces.js'

/** Little memory for the engine: it spills and gives the same, or ends with 71 and advice. Source: delivery, R6. */
export function littleMemory(given: FaultRequest): Promise<FaultReport> {
  return tried(given, 'memory', async (bench) => {
    const { program } = given
    const { folder, second } = await halfDone(bench)
    const whole = await bench.folder(folder)
    await calm(program, 'run', '-b', second, '-w', whole)
    const faults: string[] = []
    const seen: string[] = []
    const sizes = ['200MB', '100MB', '50MB', '20MB', '10MB']
    for (const memory of sizes) {
      bench.goOn(memory)
      const copy = await bench.folder(folder)
      const ended = await call(program, 'run', '-b', second, '-w', copy, '--memory', memory)
      seen.push(`${memory}: exit ${ended.code}`)
      const done = ended.code === 0 || ended.code === 20
      if (!done && ended.code !== 71) faults.push(`${memory}: it ended with ${ended.code}: ${lastLine(ended)}`)
      if (!done && !/--memory|--threads/.test(ended.stderr)) faults.push(`${memory}: no advice: ${lastLine(ended)}`)
      if (!done) await calm(program, 'run', '-b', second, '-w', copy)
      faults.push(...differences(copy, referenceOf(whole)).map((fault) => `${memory}: ${fault}`))
    }
    return { tried: sizes.length, seen: seen.join(', '), faults }
  })
}

/** Two runs at once: the second ends with 75 within a second; after a kill, a new one starts at once. Source: delivery, R7. */
export function twoAtOnce(given: FaultRequest): Promise<FaultReport> {
  return tried(given, 'together', async (bench) => {
    const { program } = given
    const { folder, second } = await halfDone(bench)
    const faults: string[] = []
    bench.goOn('a second run')
    const words = ['run', '-b', second, '-w', folder]
    const started = performance.now()
    await calm(program, '--version')
    const atRest = performance.now() - started
    let waited = 0
    const meanwhile = async () => {
      await milliseconds(atRest * 2 + 300)()
      const asked = performance.now()
      const other = await call(program, ...words)
      waited = Math.max(0, performance.now() - asked - atRest)
      if (other.code !== 75) faults.push(`the second run ended with ${other.code}: ${lastLine(other)}`)
      if (waited > 1000) faults.push(`the second run took ${Math.round(waited)} ms to say so`)
    }
    if (!(await killAfter(program, words, meanwhile))) faults.push('the first run was over before the second started')
    bench.goOn('after a kill')
    const after = await call(program, ...words)
    if (after.code !== 0 && after.code !== 20) faults.push(`after the kill: ${after.code}: ${lastLine(after)}`)
    return { tried: 2, seen: `75 after ${Math.round(waited)} ms beyond the start of the program`, faults }
  })
}

/** The same deliveries give the same bytes: one thread or two, other languages and time zones, other order of files. R10. */
export function sameBytes(given: FaultRequest): Promise<FaultReport> {
  return tried(given, 'same', async (bench) => {
    const { program } = given
    const { folder, second } = await halfDone(bench)
    const whole = await bench.folder(folder)
    await calm(program, 'run', '-b', second, '-w', whole, '--threads', '1')
    const elsewhere = (...set: string[]): Program => ({ ...program, words: ['env', ...set, ...program.words] })
    const ways: readonly (readonly [string, Program, readonly string[]])[] = [
      ['two threads', program, ['--threads', '2']],
      ['seven threads', program, ['--threads', '7']],
      ['in Auckland', elsewhere('TZ=Pacific/Auckland'), []],
      ['in Turkish', elsewhere('LC_ALL=tr_TR.UTF-8', 'LANG=tr_TR.UTF-8'), []],
      ['little memory', program, ['--memory', '150MB']],
    ]
    const faults: string[] = []
    for (const [way, as, flags] of ways) {
      bench.goOn(way)
      const copy = await bench.folder(folder)
      await shuffle(join(copy, 'batches', second))
      await calm(as, 'run', '-b', second, '-w', copy, ...flags)
      faults.push(...differences(copy, referenceOf(whole)).map((fault) => `${way}: ${fault}`))
    }
    return { tried: ways.length, seen: ways.map(([way]) => way).join(', '), faults }
  })
}

/** The files of a batch as if they had come in the opposite order: other times, other inodes, another order in the folder. */
async function shuffle(batch: string): Promise<void> {
  const names = (await readdir(batch)).sort().reverse()
  for (const [rank, name] of names.entries()) {
    await rename(join(batch, name), join(batch, `.${name}`))
    await rename(join(batch, `.${name}`), join(batch, name))
    await utimes(join(batch, name), 1_700_000_000 + rank, 1_700_000_000 + rank)
  }
}

/** Days on which clocks are known to betray programs, and the last one before the others. */
const days = [
  ['29 February', '2028-02-29T12:00:00Z'],
  ['the night clocks go back', '2028-10-29T00:59:58Z'],
  ['the end of a year', '2028-12-31T23:59:58Z'],
  ['a clock set back by a year', '2027-12-31T23:59:58Z'],
] as const

/** Whatever the clock says, the sequence of releases grows, lists verify at that time, and no duration is negative. R11. */
export function otherClocks(given: FaultRequest): Promise<FaultReport> {
  return tried(given, 'clock', async (bench) => {
    const { program } = given
    const { folder, first, second } = await halfDone(bench)
    const faults: string[] = []
    for (const [day, text] of days) {
      bench.goOn(day)
      const copy = await bench.folder(folder)
      const clock = Date.parse(text)
      const ended = await call(faulty(program, { clock }), 'run', '-b', second, '-w', copy)
      if (ended.code !== 0 && ended.code !== 20) faults.push(`${day}: it ended with ${ended.code}: ${lastLine(ended)}`)
      const sequences = await Promise.all([first, second].map((batch) => sequenceOf(copy, batch)))
      if (!(Number(sequences[1]) > Number(sequences[0])))
        faults.push(`${day}: the sequence goes ${sequences.join(', ')}`)
      const negative = (await readdir(join(copy, 'runs'))).map(async (run) => {
        const text = await readFile(join(copy, 'runs', run, 'run.json'), 'utf8')
        const { stages } = JSON.parse(text) as { stages: { seconds: number }[] }
        return stages.some(({ seconds }) => seconds < 0)
      })
      if ((await Promise.all(negative)).includes(true)) faults.push(`${day}: a duration is negative`)
      const bad = await badLists(faulty(program, { clock: clock + 60_000 }), copy, [second])
      faults.push(...bad.map((fault) => `${day}: ${fault}`))
    }
    return { tried: days.length, seen: days.map(([day]) => day).join(', '), faults }
  })
}

async function sequenceOf(folder: string, batch: string): Promise<unknown> {
  const text = await readFile(join(folder, '6-lists', batch, 'r1', 'release.json'), 'utf8').catch(() => '{}')
  return (JSON.parse(text) as { predicate?: { sequence?: number } }).predicate?.sequence
}
