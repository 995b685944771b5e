import { styleText } from 'node:util'

/** The outside world of the command line, given once to `main` so that tests can watch it. */
export interface Terminal {
  readonly stdout: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number }
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number }
  readonly env: Readonly<Record<string, string | undefined>>
}

export function say(terminal: Terminal, text: string): void {
  terminal.stdout.write(`${text}\n`)
}

export function tell(terminal: Terminal, text: string): void {
  terminal.stderr.write(`${text}\n`)
}

/** Writes to stdout at the pace of its reader, so that nothing piles up here. False once nobody reads. */
export function written({ stdout }: Terminal, part: string | Uint8Array): Promise<boolean> {
  return new Promise((resolve) => stdout.write(part, (error) => resolve(!error)))
}

type Style = 'bold' | 'dim' | 'red' | 'yellow' | 'green'

/** Colour for people: only on a terminal, never with NO_COLOR or a dumb terminal. */
export function styled(terminal: Terminal, style: Style, text: string): string {
  const { NO_COLOR, TERM, FORCE_COLOR } = terminal.env
  const wanted = FORCE_COLOR || (terminal.stdout.isTTY && !NO_COLOR && TERM !== 'dumb')
  return wanted ? styleText(style, text, { validateStream: false }) : text
}

/** One line on stderr that says what is going on, written over itself. Silent when nobody watches. */
export function progressLine(terminal: Terminal): { show(text: string): void; clear(): void } {
  const watched = terminal.stderr.isTTY === true && !terminal.env.CI
  const started = Date.now()
  return {
    show: (text) => {
      if (!watched) return
      const seconds = ((Date.now() - started) / 1000).toFixed(1)
      const line = `${seconds.padStart(6)} s  ${text}`.slice(0, (terminal.stderr.columns ?? 80) - 1)
      terminal.stderr.write(`\r\u001b[2K${line}`)
    },
    clear: () => {
      if (watched) terminal.stderr.write('\r\u001b[2K')
    },
  }
}
