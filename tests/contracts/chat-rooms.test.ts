import { chatRoomsContract, openFakeHomeserver } from '@scriptorium/testkit'
import type { ChatRoomsUnderTest } from '@scriptorium/testkit'
import { openSynapse } from './synapse-under-test.ts'

chatRoomsContract('fake', async (): Promise<ChatRoomsUnderTest> => {
  const homeserver = openFakeHomeserver()
  const outsider = homeserver.outsider('witness')
  return {
    rooms: homeserver.rooms,
    outsider: {
      mxid: outsider.mxid,
      join: async (room) => outsider.join(room),
      say: async (room, body, txn) => outsider.say(room, body, txn),
      async sayAndEdit(room, body, correction) {
        outsider.say(room, body)
        outsider.edit(room, correction)
      },
      async sayAndRedact(room, body) {
        outsider.say(room, body)
        outsider.redactLast(room)
      },
      type: async (room, isTyping) => outsider.type(room, isTyping),
      heard: async (room) => homeserver.said(room),
    },
    stop: async () => homeserver.stop(),
    start: async () => homeserver.start(),
    close: () => homeserver.rooms.close(),
  }
})

chatRoomsContract('Synapse', async (): Promise<ChatRoomsUnderTest> => {
  const synapse = await openSynapse('chat-rooms')
  return { ...synapse, outsider: synapse.witness }
})
