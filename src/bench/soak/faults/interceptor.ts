import type { Program } from '../program.js'

/** What is done to a program from inside, through what it asks of the file system and of the clock. */
export interface Fault {
  /** Ends the process without warning at this call of the file system, counted from 1. */
  readonly killAt?: number
  /** Fails this sync of a file or folder, counted from 1, as a broken disk does. */
  readonly failSyncAt?: number
  /** Where the numbers of calls and of syncs are written at exit, as `calls syncs retried`. */
  readonly countIn?: string
  /** What the clock says at the start, in milliseconds since 1970; it goes on from there. */
  readonly clock?: number
}

/**
 * Loaded before the program, in its own process, so that nothing of it is replaced by a double: the calls are the real ones
 * until the one that fails. A sync that is tried again after it failed is told: the second one may lie, the kernel having
 * forgotten the pages. Source: delivery, publication order.
 */
const source = `
  import fs from 'node:fs/promises'
  import { writeFileSync } from 'node:fs'
  import { syncBuiltinESMExports } from 'node:module'
  import program from 'node:process'
  const { FAULT_KILL, FAULT_SYNC, FAULT_COUNT, FAULT_CLOCK } = program.env
  const [killAt, failAt] = [Number(FAULT_KILL ?? 0), Number(FAULT_SYNC ?? 0)]
  let [calls, syncs, retried] = [0, 0, 0]
  const broken = new WeakSet()
  const watched = (owner, name) => {
    const real = owner[name]
    owner[name] = function (...given) {
      if (++calls === killAt) program.kill(program.pid, 'SIGKILL')
      if (name === 'sync') {
        if (broken.has(this)) retried++
        if (++syncs === failAt) {
          broken.add(this)
          throw Object.assign(new Error('EIO: i/o error, fsync'), { code: 'EIO', errno: -5, syscall: 'fsync' })
        }
      }
      return real.apply(this, given)
    }
  }
  for (const name of ['rename', 'rm', 'mkdir', 'writeFile', 'open', 'link', 'appendFile']) watched(fs, name)
  const handle = await fs.open(program.execPath)
  for (const name of ['sync', 'write', 'writeFile', 'appendFile']) watched(Object.getPrototypeOf(handle), name)
  await handle.close()
  ;[calls, syncs] = [0, 0]
  syncBuiltinESMExports()
  program.on('exit', () => FAULT_COUNT && writeFileSync(FAULT_COUNT, [calls, syncs, retried].join(' ')))
  if (FAULT_CLOCK) {
    const real = Date
    const shift = Number(FAULT_CLOCK) - real.now()
    globalThis.Date = class extends real {
      constructor(...given) {
        given.length === 0 ? super(real.now() + shift) : super(...given)
      }
      static now() {
        return real.now() + shift
      }
    }
  }`

/** The program with a fault: what starts it is told through its environment. */
export function faulty(program: Program, { killAt, failSyncAt, countIn, clock }: Fault): Program {
  const [node = '', ...words] = program.words
  const set = Object.entries({ FAULT_KILL: killAt, FAULT_SYNC: failSyncAt, FAULT_COUNT: countIn, FAULT_CLOCK: clock })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${value}`)
  const loaded = `data:text/javascript,${encodeURIComponent(source)}`
  return { ...program, words: ['env', ...set, node, '--import', loaded, ...words] }
}
