import type { RoomId } from '@scriptorium/draft'
import { ClientEvent, createClient, EventType, MsgType, RelationType, RoomEvent, SyncState } from 'matrix-js-sdk'
import type { MatrixClient } from 'matrix-js-sdk'
import { logger } from 'matrix-js-sdk/lib/logger.js'

/** Somebody with an ordinary account and an ordinary Matrix client, who knows nothing of us: what matrix-js-sdk makes of our rooms. */
export interface MatrixWitness {
  readonly mxid: string
  readonly client: MatrixClient
  join(room: RoomId): Promise<void>
  say(room: RoomId, body: string, txn?: string): Promise<void>
  sayAndEdit(room: RoomId, body: string, correction: string): Promise<void>
  sayAndRedact(room: RoomId, body: string): Promise<void>
  type(room: RoomId, isTyping: boolean): Promise<void>
  heard(room: RoomId): Promise<readonly { readonly sender: string; readonly body: string }[]>
  close(): void
}

const silent = {
  trace: () => undefined,
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  getChild: () => silent,
}

/** Signs in with a password and begins to sync. */
export async function openMatrixWitness(
  homeserver: string,
  account: { readonly localpart: string; readonly password: string },
): Promise<MatrixWitness> {
  // Some of its classes know only their own logger.
  if ('setLevel' in logger && typeof logger.setLevel === 'function') logger.setLevel('silent')
  const entrance = createClient({ baseUrl: homeserver, logger: silent })
  const signedIn = await entrance.loginRequest({
    type: 'm.login.password',
    identifier: { type: 'm.id.user', user: account.localpart },
    password: account.password,
  })
  const client = createClient({
    baseUrl: homeserver,
    logger: silent,
    accessToken: signedIn.access_token,
    userId: signedIn.user_id,
    deviceId: signedIn.device_id,
  })
  const said: { readonly room: string | undefined; readonly sender: string; readonly body: string }[] = []
  client.on(RoomEvent.Timeline, (event, room) => {
    const body: unknown = event.getContent()['body']
    const sender = event.getSender()
    if (event.getType() === 'm.room.message' && sender !== undefined && typeof body === 'string') {
      said.push({ room: room?.roomId, sender, body })
    }
  })
  await client.startClient({ initialSyncLimit: 50 })
  await new Promise<void>((resolve) => {
    client.on(ClientEvent.Sync, (state) => {
      if (state === SyncState.Prepared) resolve()
    })
  })

  async function send(room: RoomId, content: object): Promise<string> {
    const { event_id: id } = await client.sendEvent(room, EventType.RoomMessage, {
      msgtype: MsgType.Text,
      body: '',
      ...content,
    })
    return id
  }

  return {
    mxid: signedIn.user_id,
    client,
    join: async (room) => void (await client.joinRoom(room)),
    say: async (room, body, txn) =>
      void (await send(room, { body, ...(txn === undefined ? {} : { 'org.scriptorium.txn': txn }) })),
    async sayAndEdit(room, body, correction) {
      const id = await send(room, { body })
      await send(room, {
        body: `* ${correction}`,
        'm.new_content': { msgtype: MsgType.Text, body: correction },
        'm.relates_to': { rel_type: RelationType.Replace, event_id: id },
      })
    },
    async sayAndRedact(room, body) {
      await client.redactEvent(room, await send(room, { body }))
    },
    type: async (room, isTyping) => void (await client.sendTyping(room, isTyping, 20_000)),
    heard: async (room) =>
      said.filter((message) => message.room === room).map(({ sender, body }) => ({ sender, body })),
    close: () => client.stopClient(),
  }
}
