import type { LiveConnection } from '../live/live-drafts.ts'
import type { ChatLog } from './draft-chats.ts'

/** Requests of one connection that wait at most; an editor sends a few a minute. What is beyond is dropped. */
const maxWaiting = 100

/** What a connection asks is done in the order it asked, one after the other; connections do not wait for each other. */
export interface SeatQueues {
  add(connection: LiveConnection, work: () => Promise<void>): void
}

export function openSeatQueues(log: ChatLog): SeatQueues {
  const queues = new WeakMap<LiveConnection, { waiting: number; last: Promise<void>; hasDropped: boolean }>()
  return {
    add(connection, work) {
      const queue = queues.get(connection) ?? { waiting: 0, last: Promise.resolve(), hasDropped: false }
      queues.set(connection, queue)
      if (queue.waiting >= maxWaiting) {
        // Said once: a flood of frames must not become a flood of lines.
        if (!queue.hasDropped) log.warn({ draft: connection.draft }, 'chat frames dropped')
        queue.hasDropped = true
        return
      }
      queue.waiting++
      queue.last = queue.last
        .then(work)
        .catch((error: unknown) => log.error({ err: error, draft: connection.draft }, 'chat frame failed'))
        .finally(() => {
          queue.waiting--
          if (queue.waiting === 0 && !queue.hasDropped) queues.delete(connection)
        })
    },
  }
}
