import { Worker } from 'node:worker_threads'
import type { BinnedTable } from '../table.js'
import type { Asked, Said } from './bag-worker.js'
import type { Crew } from './crew.js'
import type { BoostOptions } from './options.js'

interface Waiting {
  readonly asked: Asked
  done(value: never): void
  failed(error: Error): void
}

/**
 * Several threads, each learning the next bag that waits. The table is shared, not copied. What a bag learns depends on
 * nobody else, so the result is that of one thread.
 */
export function threadCrew(
  table: BinnedTable,
  options: BoostOptions,
  threads: number,
  onRounds: (more: number) => void,
): Crew {
  const waiting: Waiting[] = []
  const idle: Worker[] = []
  const working = new Map<Worker, Waiting>()
  const next = () => {
    while (idle.length > 0 && waiting.length > 0) {
      const [worker, task] = [idle.pop(), waiting.shift()]
      if (!worker || !task) return
      working.set(worker, task)
      worker.postMessage(task.asked)
    }
  }
  const workers = Array.from({ length: threads }, () => {
    const worker = new Worker(new URL('./bag-worker.js', import.meta.url), { workerData: { table, options } })
    worker.on('message', (said: Said) => {
      if ('rounds' in said) return onRounds(said.rounds)
      const task = working.get(worker)
      working.delete(worker)
      idle.push(worker)
      task?.done(said.learnt as never)
      next()
    })
    worker.on('error', (error) => {
      for (const task of [...working.values(), ...waiting.splice(0)]) task.failed(error as Error)
      working.clear()
    })
    idle.push(worker)
    return worker
  })
  const ask = <Learnt>(asked: Asked) =>
    new Promise<Learnt>((done, failed) => {
      waiting.push({ asked, done, failed })
      next()
    })
  return {
    curves: (bag) => ask({ bag }),
    pairs: (bag, curves, pairs) => ask({ bag, curves, pairs }),
    close: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()))
    },
  }
}
