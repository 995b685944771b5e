import { createReadStream } from 'node:fs'
import { copyFile, type FileHandle, open, realpath, rm } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { failure, failureOf } from '../kernel/failure.js'
import { besideName, renameInto } from '../store/atomic.js'
import { outputFolders, type Workspace } from '../store/workspace.js'
import { type Terminal, written } from './terminal.js'

/** Where an export goes: a file that appears whole, or stdout at the pace of its reader. */
export interface Destination {
  readonly isFile: boolean
  readonly bytes: number
  /** False once nobody reads any more. */
  write(part: Uint8Array | string): Promise<boolean>
  /** Takes the content of a finished file instead. */
  take(path: string): Promise<void>
  /** Publishes what was written, and gives its bytes. */
  finish(): Promise<number>
  /** Removes what was not published. */
  abandon(): Promise<void>
}

/** Throws a Failure for a file in the folders of the workspace, where only the stages write. */
export async function openDestination(
  terminal: Terminal,
  workspace: Workspace,
  out: string | undefined,
): Promise<Destination> {
  return out === undefined ? onStdout(terminal) : toFile(await allowed(workspace, resolve(out)))
}

const own = ['batches', ...outputFolders, 'runs', 'cles', '.vigie']

/** The file itself, links of its folders followed. */
async function allowed(workspace: Workspace, out: string): Promise<string> {
  const folder = await realpath(dirname(out)).catch(() => {
    throw failure('cannot-write', 'there is no such folder', { place: dirname(out), next: 'Make it first.' })
  })
  const path = join(folder, basename(out))
  const [first = ''] = relative(await realpath(workspace.root), path).split('/')
  if (own.includes(first)) {
    throw failure('usage', 'is inside the workspace, where only the stages write', {
      place: out,
      next: 'Write the export elsewhere.',
    })
  }
  return path
}

function onStdout(terminal: Terminal): Destination {
  let bytes = 0
  const write = (part: Uint8Array | string) => {
    bytes += part.length
    return written(terminal, part)
  }
  return {
    isFile: false,
    get bytes() {
      return bytes
    },
    write,
    take: async (path) => {
      for await (const part of createReadStream(path)) if (!(await write(part as Buffer))) return
    },
    finish: async () => bytes,
    abandon: async () => undefined,
  }
}

async function toFile(path: string): Promise<Destination> {
  const beside = besideName(path)
  let bytes = 0
  let file: FileHandle | undefined
  const guarded = <Result>(work: Promise<Result>) =>
    work.catch((error: unknown) => {
      throw failureOf(error) ?? error
    })
  const close = async () => {
    await file?.close()
    file = undefined
  }
  return {
    isFile: true,
    get bytes() {
      return bytes
    },
    write: async (part) => {
      file ??= await guarded(open(beside, 'wx', 0o600))
      await guarded(file.appendFile(part))
      bytes += Buffer.byteLength(part)
      return true
    },
    take: async (from) => {
      await guarded(copyFile(from, beside))
      const copied = await open(beside, 'r')
      bytes = (await copied.stat()).size
      await copied.chmod(0o600)
      await copied.close()
    },
    finish: async () => {
      if (bytes === 0) await (await guarded(open(beside, 'wx', 0o600))).close()
      await close()
      await guarded(renameInto(beside, path))
      return bytes
    },
    abandon: async () => {
      await close()
      await rm(beside, { force: true })
    },
  }
}
