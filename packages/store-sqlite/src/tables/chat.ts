import type { DatabaseSync } from 'node:sqlite'
import type { ChatMessage, ChatRecords } from '@scriptorium/draft'
import type { InOneThread } from '../in-one-thread.ts'
import { numberOf, numberOrNull, textOf } from '../rows.ts'
import { keyOf, keyText, messageOf, roomOf } from './chat-rows.ts'

/** Rooms, messages, the outbox and who read how far. */
export function chatTables(database: DatabaseSync): InOneThread<ChatRecords> {
  const roomByKey = database.prepare('SELECT * FROM rooms WHERE key = ? AND mode IS NOT NULL')
  const roomById = database.prepare('SELECT * FROM rooms WHERE room = ?')
  const roomsThatExist = database.prepare('SELECT * FROM rooms WHERE room IS NOT NULL ORDER BY key')
  const keepRoom = database.prepare(
    `INSERT INTO rooms (key, mode, room, read_up_to) VALUES (?, ?, ?, ?)
     ON CONFLICT (key) DO UPDATE SET mode = excluded.mode, room = excluded.room, read_up_to = excluded.read_up_to`,
  )
  const nextPlace = database.prepare(
    `INSERT INTO rooms (key, last_seq) VALUES (?, 1)
     ON CONFLICT (key) DO UPDATE SET last_seq = last_seq + 1 RETURNING last_seq`,
  )
  const insert = database.prepare('INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
  const byTxn = database.prepare('SELECT * FROM messages WHERE key = ? AND txn = ?')
  const byEvent = database.prepare('SELECT * FROM messages WHERE key = ? AND event = ?')
  const oldestPending = database.prepare(
    "SELECT * FROM messages WHERE key = ? AND delivery = 'pending' ORDER BY seq LIMIT 1",
  )
  const keysWithPending = database.prepare("SELECT DISTINCT key FROM messages WHERE delivery = 'pending' ORDER BY key")
  const setDelivery = database.prepare('UPDATE messages SET delivery = ?, event = ? WHERE key = ? AND txn = ?')
  const before = database.prepare(
    'SELECT * FROM messages WHERE key = ?1 AND (?2 IS NULL OR seq < ?2) ORDER BY seq DESC LIMIT ?3',
  )
  const readUpTo = database.prepare('SELECT seq FROM reads WHERE key = ? AND person = ?')
  const noteRead = database.prepare(
    `INSERT INTO reads (key, person, seq) VALUES (?, ?, ?)
     ON CONFLICT (key, person) DO UPDATE SET seq = max(seq, excluded.seq)`,
  )
  const countUnread = database.prepare(
    `SELECT count(*) AS unread FROM messages WHERE key = ?1 AND seq > coalesce((SELECT seq FROM reads WHERE key = ?1 AND person = ?2), 0)
     AND NOT (author_kind = 'person' AND author = ?2)`,
  )
  // What waits in the outbox is not forgotten: it has not been said yet.
  const forget = database.prepare(
    `DELETE FROM messages WHERE key = ?1 AND at_ms < ?2 AND delivery <> 'pending'
     AND (SELECT mode FROM rooms WHERE key = ?1) = 'candid'`,
  )

  function findByTxn(key: string, txn: string): ChatMessage | undefined {
    const row = byTxn.get(key, txn)
    return row === undefined ? undefined : messageOf(row)
  }

  return {
    room(key) {
      const row = roomByKey.get(keyText(key))
      return row === undefined ? undefined : roomOf(row)
    },
    saveRoom({ key, mode, room, readUpTo: token }) {
      keepRoom.run(keyText(key), mode, room, token)
    },
    findRoom(room) {
      const row = roomById.get(room)
      return row === undefined ? undefined : roomOf(row)
    },
    openRooms() {
      return roomsThatExist.all().map(roomOf)
    },
    append(message) {
      const key = keyText(message.room)
      const { txn, author, body, atMs, event, delivery } = message
      const known =
        (txn === null ? undefined : byTxn.get(key, txn)) ?? (event === null ? undefined : byEvent.get(key, event))
      if (known !== undefined) return { message: messageOf(known), isNew: false }
      const seq = numberOf(nextPlace.get(key) ?? {}, 'last_seq')
      const id = author.kind === 'person' ? author.person : author.mxid
      insert.run(key, seq, txn, author.kind, id, author.name, body, atMs, event, delivery)
      return { message: { ...message, seq }, isNew: true }
    },
    nextUnsent(key) {
      const row = oldestPending.get(keyText(key))
      return row === undefined ? undefined : messageOf(row)
    },
    roomsWithUnsent() {
      return keysWithPending.all().map((row) => keyOf(textOf(row, 'key')))
    },
    confirm(roomKey, txn, event) {
      const key = keyText(roomKey)
      const message = findByTxn(key, txn)
      if (message === undefined || message.delivery === 'confirmed') return message
      const holder = byEvent.get(key, event)
      // The event stands in the history already (read without our id for it): the message is confirmed, the event stays there.
      const isFree = holder === undefined || (textOf(holder, 'key') === key && holder['txn'] === txn)
      setDelivery.run('confirmed', isFree ? event : null, key, txn)
      return findByTxn(key, txn)
    },
    refuse(roomKey, txn) {
      const key = keyText(roomKey)
      const message = findByTxn(key, txn)
      if (message?.delivery === 'pending') setDelivery.run('refused', null, key, txn)
      return findByTxn(key, txn)
    },
    history(key, page) {
      const rows = before.all(keyText(key), page.before, page.limit + 1)
      const hasMore = rows.length > page.limit
      return { messages: rows.slice(0, page.limit).map(messageOf).toReversed(), hasMore }
    },
    lastRead(key, person) {
      return numberOrNull(readUpTo.get(keyText(key), person) ?? { seq: 0 }, 'seq') ?? 0
    },
    markRead(key, person, seq) {
      noteRead.run(keyText(key), person, seq)
    },
    unread(key, person) {
      return numberOf(countUnread.get(keyText(key), person) ?? {}, 'unread')
    },
    forget(key, beforeMs) {
      return Number(forget.run(keyText(key), beforeMs).changes)
    },
  }
}
