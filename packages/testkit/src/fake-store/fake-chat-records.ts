import type { ChatMessage, ChatRecords, ChatRoomKey, ChatRoomRecord, PersonId } from '@scriptorium/draft'

const textOf = (key: ChatRoomKey) => (key.kind === 'edit' ? `edit:${key.draft}` : `topic:${key.title}`)

const readKey = (key: ChatRoomKey, person: PersonId) => `${person} ${textOf(key)}`

export function fakeChatRecords(): ChatRecords {
  const rooms = new Map<string, ChatRoomRecord>()
  const messages = new Map<string, ChatMessage[]>()
  const lastSeq = new Map<string, number>()
  const reads = new Map<string, number>()
  const of = (key: ChatRoomKey) => messages.get(textOf(key)) ?? []

  function change(key: ChatRoomKey, txn: string, next: (message: ChatMessage) => ChatMessage): ChatMessage | undefined {
    const changed = of(key).map((message) => (message.txn === txn ? next(message) : message))
    messages.set(textOf(key), changed)
    return changed.find((message) => message.txn === txn)
  }

  return {
    async room(key) {
      return rooms.get(textOf(key))
    },
    async saveRoom(record) {
      rooms.set(textOf(record.key), record)
    },
    async findRoom(room) {
      return [...rooms.values()].find((record) => record.room === room)
    },
    async openRooms() {
      return [...rooms.values()].filter(({ room }) => room !== null)
    },
    async append(given) {
      const key = textOf(given.room)
      const known =
        of(given.room).find(({ txn }) => txn !== null && txn === given.txn) ??
        of(given.room).find(({ event }) => event !== null && event === given.event)
      if (known !== undefined) return { message: known, isNew: false }
      const seq = (lastSeq.get(key) ?? 0) + 1
      lastSeq.set(key, seq)
      const message = { ...given, seq }
      messages.set(key, [...of(given.room), message])
      return { message, isNew: true }
    },
    async nextUnsent(key) {
      return of(key).find(({ delivery }) => delivery === 'pending')
    },
    async roomsWithUnsent() {
      const keys = [...messages.values()].flat().filter(({ delivery }) => delivery === 'pending')
      return [...new Map(keys.map(({ room }) => [textOf(room), room])).values()]
    },
    async confirm(key, txn, event) {
      const isHeld = of(key).some((message) => message.event === event && message.txn !== txn)
      return change(key, txn, (message) =>
        message.delivery === 'confirmed'
          ? message
          : { ...message, delivery: 'confirmed', event: isHeld ? null : event },
      )
    },
    async refuse(key, txn) {
      return change(key, txn, (message) =>
        message.delivery === 'pending' ? { ...message, delivery: 'refused' } : message,
      )
    },
    async history(key, { before, limit }) {
      const earlier = of(key).filter(({ seq }) => before === null || seq < before)
      return { messages: earlier.slice(Math.max(0, earlier.length - limit)), hasMore: earlier.length > limit }
    },
    async lastRead(key, person) {
      return reads.get(readKey(key, person)) ?? 0
    },
    async markRead(key, person, seq) {
      reads.set(readKey(key, person), Math.max(reads.get(readKey(key, person)) ?? 0, seq))
    },
    async unread(key, person) {
      const read = reads.get(readKey(key, person)) ?? 0
      return of(key).filter(({ seq, author }) => seq > read && !(author.kind === 'person' && author.person === person))
        .length
    },
    async forget(key, beforeMs) {
      if (rooms.get(textOf(key))?.mode !== 'candid') return 0
      const kept = of(key).filter(({ atMs, delivery }) => atMs >= beforeMs || delivery === 'pending')
      const forgotten = of(key).length - kept.length
      messages.set(textOf(key), kept)
      return forgotten
    },
  }
}
