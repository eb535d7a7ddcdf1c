import type { Stack } from '@scriptorium/local-stack'
import { ClientEvent, createClient, type MatrixClient, type MatrixEvent, RoomEvent, SyncState } from 'matrix-js-sdk'
import type { Logger } from 'matrix-js-sdk/lib/logger.js'
import { expect } from 'vitest'

/** Somebody with an ordinary Matrix client and an account of their own, who knows nothing of Scriptorium. */
export interface MatrixWitness {
  readonly client: MatrixClient
  /** What was said in rooms this client is in: sender and words, in order of arrival. */
  readonly heard: readonly {
    readonly room: string
    readonly sender: string
    readonly body: string
    readonly event: string
  }[]
  /** Enters the room of an alias as soon as it can be entered: a homeserver answers to the alias before it has made the room. */
  join(alias: string): Promise<string>
  say(room: string, body: string): Promise<void>
  expectHeard(body: string): Promise<{ readonly room: string; readonly sender: string; readonly body: string }>
  close(): void
}

const quiet = (): void => {}
const silent: Logger = { trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet, getChild: () => silent }

export async function openWitness(stack: Stack, name: string): Promise<MatrixWitness> {
  const { id, localpart, password } = await stack.homeserver.makeAccount(name)
  const baseUrl = stack.addresses.homeserver
  const visitor = createClient({ baseUrl, logger: silent })
  const { access_token: accessToken } = await visitor.loginRequest({
    type: 'm.login.password',
    identifier: { type: 'm.id.user', user: localpart },
    password,
  })
  const client = createClient({ baseUrl, accessToken, userId: id, logger: silent })
  const heard: { room: string; sender: string; body: string; event: string }[] = []
  client.on(RoomEvent.Timeline, (event: MatrixEvent) => {
    const body: unknown = event.getContent()['body']
    const eventId = event.getId() ?? ''
    if (event.getType() !== 'm.room.message' || typeof body !== 'string' || heard.some((one) => one.event === eventId))
      return
    heard.push({ room: event.getRoomId() ?? '', sender: event.getSender() ?? '', body, event: eventId })
  })
  const prepared = new Promise<void>((resolve) => {
    client.on(ClientEvent.Sync, (state) => {
      if (state === SyncState.Prepared) resolve()
    })
  })
  await client.startClient({ initialSyncLimit: 50 })
  await prepared
  return {
    client,
    heard,
    async join(alias) {
      let room = ''
      const enter = async (): Promise<string> => (room = (await client.joinRoom(alias)).roomId)
      await expect.poll(() => enter().catch(() => ''), { interval: 300 }).not.toBe('')
      return room
    },
    async say(room, body) {
      await client.sendTextMessage(room, body)
    },
    async expectHeard(body) {
      await expect.poll(() => heard.map((one) => one.body)).toContain(body)
      const found = heard.find((one) => one.body === body)
      if (found === undefined) throw new Error(`nobody said “${body}”`)
      return found
    },
    close() {
      client.stopClient()
    },
  }
}
