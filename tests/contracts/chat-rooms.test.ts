import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { connectMatrix } from '@scriptorium/chat-matrix'
import type { Clock } from '@scriptorium/draft'
import { startTestStack } from '@scriptorium/local-stack'
import { chatRoomsContract, openFakeHomeserver } from '@scriptorium/testkit'
import type { ChatRoomsUnderTest } from '@scriptorium/testkit'
import { openMatrixWitness } from './matrix-witness.ts'

const systemClock: Clock = {
  nowMs: () => Date.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
}
const silence = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
}

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
  const stack = await startTestStack('chat-rooms', { parts: ['homeserver'] })
  const { homeserver } = stack
  const ports: { push: number } = JSON.parse(await readFile(join(stack.folder, 'ports.json'), 'utf8'))
  const rooms = connectMatrix(
    {
      homeserver: homeserver.address,
      serverName: homeserver.name,
      listenPort: ports.push,
      hearingToken: homeserver.secrets.hearingToken,
      pushToken: homeserver.secrets.pushToken,
      speakingToken: homeserver.secrets.speakingToken,
      candidDays: 30,
    },
    { clock: systemClock, log: silence },
  )
  const witness = await openMatrixWitness(homeserver.address, await homeserver.makeAccount('witness'))
  return {
    rooms,
    outsider: witness,
    stop: () => homeserver.stop(),
    start: () => homeserver.start(),
    async close() {
      witness.close()
      await rooms.close()
      await stack.close()
    },
  }
})
