import { failure } from '../kernel/failure.js'

export interface TimeLimits {
  readonly minutes: number
  readonly stageMinutes: number
}

export interface Stopping {
  /** Given by whoever asks the run to stop, or by a limit of time; its reason is a Failure. */
  readonly signal: AbortSignal
  /** Limits what follows to the time of one stage, until the next one or the end. */
  stage(name: string, batch: string): void
  end(): void
}

/** The longest that a timer of the machine holds. */
const longest = 2 ** 31 - 1

/** What stops a run: the person or the service manager, the time of the run, and that of the stage under way. */
export function stoppingBy(asked: AbortSignal | undefined, limits: TimeLimits): Stopping {
  const own = new AbortController()
  const pass = () => own.abort(asked?.reason)
  if (asked?.aborted) pass()
  asked?.addEventListener('abort', pass, { once: true })
  const after = (minutes: number, what: string, key: string) =>
    setTimeout(
      () =>
        own.abort(
          failure('terminated', `${what} took longer than ${minutes} minutes`, {
            next: `Run the same command again to go on from there, or raise ${key}.`,
          }),
        ),
      Math.min(minutes * 60_000, longest),
    ).unref()
  const whole = after(limits.minutes, 'the run', 'run.minutes')
  let stage: NodeJS.Timeout | undefined
  return {
    signal: own.signal,
    stage: (name, batch) => {
      clearTimeout(stage)
      stage = after(limits.stageMinutes, `${name} of ${batch}`, 'run.stageMinutes')
    },
    end: () => {
      clearTimeout(stage)
      clearTimeout(whole)
      asked?.removeEventListener('abort', pass)
    },
  }
}
