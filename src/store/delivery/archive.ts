import { crc32 } from 'node:zlib'
import type { Entry, ZipFile } from 'yauzl'
import { failure } from '../../kernel/failure.js'

export type Member = Entry

/** A zip archive, open until `close`. */
export interface Archive {
  readonly members: readonly Member[]
  /** The bytes of a member; a damaged one ends in a Failure. */
  bytes(member: Member): AsyncIterable<Buffer>
  close(): void
}

const fetchAgain = { next: 'Fetch the file again, or ask the producer for it.' }

/** Opens a zip archive and lists its files, folders aside. Throws a Failure when its list cannot be read. */
export async function openArchive(path: string): Promise<Archive> {
  try {
    const { openPromise } = await import('yauzl')
    const zip = await openPromise(path, { autoClose: false, lazyEntries: true, strictFileNames: false })
    const members: Member[] = []
    for await (const entry of zip.eachEntry()) if (!entry.fileName.endsWith('/')) members.push(entry)
    return { members, bytes: (member) => checked(zip, member), close: () => zip.close() }
  } catch (error) {
    throw failure('input-refused', `the zip archive cannot be opened (${(error as Error).message})`, fetchAgain)
  }
}

/** The library checks the length of a member; its checksum is checked here, for a byte that changed on the way. */
async function* checked(zip: ZipFile, member: Member): AsyncGenerator<Buffer> {
  if (member.isEncrypted()) {
    throw failure('input-refused', 'the zip archive is protected by a password', {
      next: 'Ask the producer for the file itself, or unpack it.',
    })
  }
  let sum = 0
  try {
    for await (const chunk of await zip.openReadStreamPromise(member)) {
      sum = crc32(chunk as Buffer, sum)
      yield chunk as Buffer
    }
  } catch (error) {
    throw failure('input-refused', `the zip archive is damaged (${(error as Error).message})`, fetchAgain)
  }
  if (sum !== member.crc32) {
    throw failure('input-refused', 'the zip archive is damaged (the checksum of its file is wrong)', fetchAgain)
  }
}

/** The one file that an archive holds. Throws a Failure that gives their number when there are none or several. */
export function onlyMember({ members }: Archive): Member {
  const [member] = members
  if (member && members.length === 1) return member
  throw failure('input-refused', `the zip archive holds ${members.length} files, where one was expected`, {
    next: 'Unpack it, and put in its place the files that are to be read.',
  })
}

/** Bytes of all that an archive says it holds. A member that is not as long as it says ends in a Failure when it is read. */
export async function saidSize(path: string): Promise<number> {
  const archive = await openArchive(path)
  archive.close()
  return archive.members.reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0)
}
