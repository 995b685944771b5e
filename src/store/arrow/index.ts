import {
  AsyncByteQueue,
  Field,
  makeData,
  RecordBatch,
  RecordBatchFileWriter,
  RecordBatchStreamWriter,
  Schema,
  Struct,
} from 'apache-arrow'
import type { Session } from '../session.js'
import { type ColumnBuilder, columnBuilder } from './column.js'

export interface ArrowForm {
  /** `file` can be read from any place, and is what Feather 2 names; `stream` needs no seeking to be written. */
  readonly kind: 'file' | 'stream'
  /** Metadata of the table, and of each column by its name. */
  readonly metadata: ReadonlyMap<string, string>
  readonly columns: ReadonlyMap<string, ReadonlyMap<string, string>>
}

/** Rows of a record batch: enough for a reader to be fast, few enough to be built in some tens of megabytes. */
const batchRows = 1 << 16

/**
 * Writes the rows of a SELECT as Arrow IPC, in record batches, giving the bytes to `write` as they come. Nothing piles up:
 * a batch is written before the next is built. Stops when `write` says false. Gives the number of rows.
 */
export async function writeArrow(
  session: Session,
  sql: string,
  form: ArrowForm,
  write: (bytes: Uint8Array) => Promise<boolean>,
): Promise<number> {
  let rows = 0
  await session.chunks(sql, async ({ names, types, chunks }) => {
    const builders = types.map((type) => columnBuilder(type, batchRows))
    const fields = names.map(
      (name, index) => new Field(name, (builders[index] as ColumnBuilder).type, true, new Map(form.columns.get(name))),
    )
    const schema = new Schema(fields, new Map(form.metadata))
    const sink = new Written()
    const writer = form.kind === 'file' ? new RecordBatchFileWriter() : new RecordBatchStreamWriter()
    writer.reset(sink, schema)
    let held = 0
    const flush = async () => {
      const children = builders.map((builder) => builder.take())
      writer.write(
        new RecordBatch(schema, makeData({ type: new Struct(fields), length: held, nullCount: 0, children })),
      )
      held = 0
      return passOn(sink, write)
    }
    for await (const chunk of chunks) {
      if (held + chunk.rowCount > batchRows && !(await flush())) return
      for (const [index, builder] of builders.entries()) builder.add(chunk.getColumnVector(index), chunk.rowCount)
      held += chunk.rowCount
      rows += chunk.rowCount
    }
    if (held > 0 && !(await flush())) return
    writer.finish()
    await passOn(sink, write)
  })
  return rows
}

/** Keeps what the writer writes until it is passed on: its own queue is read by nobody, and grows. */
class Written extends AsyncByteQueue {
  readonly parts: Uint8Array[] = []

  override write(value: Uint8Array): void {
    this.parts.push(value)
  }
}

async function passOn(sink: Written, write: (bytes: Uint8Array) => Promise<boolean>): Promise<boolean> {
  return write(Buffer.concat(sink.parts.splice(0)))
}
