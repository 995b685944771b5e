import { join } from 'node:path'
import { Failure, failure, isFailure } from '../../kernel/failure.js'
import { refuseNotAFile } from '../../store/delivery/bytes.js'
import { refuseStranger } from '../../store/delivery/index.js'
import type { DigestCache } from '../../store/digest-cache.js'

/** Digests of the files of a batch, each file once. */
export class FileDigests {
  private readonly names = new Map<string, string>()

  constructor(
    /** Folder of all deliveries, out of which no file may be. */
    private readonly root: string,
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

  private async digest(name: string): Promise<string> {
    const path = join(this.folder, name)
    try {
      await refuseNotAFile(path)
      await refuseStranger(this.root, path)
      return await this.cache.digest(path)
    } catch (error) {
      if (isFailure(error)) throw new Failure(error.issues.map((issue) => ({ ...issue, place: name })))
      throw failure('input-refused', `cannot be read (${(error as NodeJS.ErrnoException).code})`, { place: name })
    }
  }
}
