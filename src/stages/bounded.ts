import PQueue from 'p-queue'

/**
 * Does the same work on every item, some at once. After a failure no other item is begun; those under way are waited for,
 * so that nothing still runs when it is thrown on.
 */
export async function eachOf<Item>(
  items: Iterable<Item>,
  atOnce: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = new PQueue({ concurrency: atOnce })
  const failures: unknown[] = []
  for (const item of items) {
    queue.add(async () => {
      if (failures.length === 0) await work(item).catch((error: unknown) => failures.push(error))
    })
  }
  await queue.onIdle()
  if (failures.length > 0) throw failures[0]
}
