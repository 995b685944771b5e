import { join } from 'node:path'
import { failure } from '../../kernel/failure.js'
import type { DigestCache } from '../../store/digest-cache.js'

/** Digests of the files of a batch, each file once. */
export class FileDigests {
  private readonly names = new Map<string, string>()

  constructor(
    private readonly folder: string,
    private readonly cache: DigestCache,
  ) {}

  /** Name and digest of each file. Throws a Failure when one holds what another of the batch holds, or cannot be read. */
  async of(names: readonly string[]): Promise<[string, string][]> {
    const digests: [string, string][] = []
    for (const name of names) {
      const digest = await this.digest(name)
      const twin = this.names.get(digest)
      if (twin !== undefined) {
        throw failure('input-refused', `holds exactly what ${twin} holds`, { place: name, next: 'Remove one of them.' })
      }
      this.names.set(digest, name)
      digests.push([name, digest])
    }
    return digests
  }

  private digest(name: string): Promise<string> {
    return this.cache.digest(join(this.folder, name)).catch((error: NodeJS.ErrnoException) => {
      const what = error.code === 'EISDIR' ? 'is a folder, not a file' : `cannot be read (${error.code})`
      throw failure('input-refused', what, { place: name })
    })
  }
}
