import { DraftError } from '@scriptorium/draft'
import { createClient, HTTPError, MatrixError, Method } from 'matrix-js-sdk'
import type { ICreateRoomOpts, IRequestOpts, MatrixClient } from 'matrix-js-sdk'
import { ClientPrefix, Direction } from 'matrix-js-sdk'
import type { MatrixConfig } from './matrix-config.ts'
import { botLocalpart, hearingId } from './registrations.ts'
import { silentLogger } from './silent-logger.ts'

/** Every person of ours speaks from this device: only requests with a device are told apart after the homeserver's restart. */
export const deviceId = 'SCRIPTORIUM'
/** The dearest call, making a room, was seen at 0.4 s on a busy machine; a homeserver that is starting takes several seconds. */
const requestTimeoutMs = 30_000
/** The cheapest call there is: whether it answers at all. */
const aliveTimeoutMs = 5_000

/** A page of a room's events, oldest first. Without `end`: nothing came after `start`. */
export interface MessagesPage {
  readonly chunk: readonly unknown[]
  readonly start?: string
  readonly end?: string
}

/** What a request carries besides its path. */
export interface RequestParts {
  readonly query?: Readonly<Record<string, string>>
  readonly body?: Readonly<Record<string, unknown>>
}

/**
 * The homeserver's HTTP interface, as two voices: the bot, and the people of the wiki.
 * Everything it throws is a DraftError: `chat/unreachable` (try again), `chat/rate-limited` (wait), `chat/refused` (never again).
 */
export interface Homeserver {
  readonly botMxid: string
  readonly serverName: string
  asBot<Answer>(method: Method, path: string, parts?: RequestParts): Promise<Answer>
  asPerson<Answer>(mxid: string, method: Method, path: string, parts?: RequestParts): Promise<Answer>
  /** @returns the new room's id */
  createRoom(options: ICreateRoomOpts): Promise<string>
  /** @returns the room behind an alias of this homeserver, or `undefined` */
  findAlias(localpart: string): Promise<string | undefined>
  /** Frees an alias of ours. */
  removeAlias(localpart: string): Promise<void>
  /** At most 100 events after `from`, oldest first; without `from`, from the room's beginning. */
  messages(room: string, from: string | null): Promise<MessagesPage>
  /** Resolves when the homeserver answers at all. */
  checkAlive(): Promise<void>
  /** Asks the homeserver to call our listener: what it could not push before comes at once. */
  ping(): Promise<void>
}

/** @param onUnreachable told of every request that found nobody, before it throws */
export function openHomeserver(config: MatrixConfig, fetchFn: typeof fetch, onUnreachable: () => void): Homeserver {
  const botMxid = `@${botLocalpart}:${config.serverName}`
  const shared = { baseUrl: config.homeserver, fetchFn, logger: silentLogger, localTimeoutMs: requestTimeoutMs }
  const bot = createClient({ ...shared, accessToken: config.hearingToken, userId: botMxid })
  const people = createClient({ ...shared, accessToken: config.speakingToken })

  async function translated<Answer>(request: () => Promise<Answer>): Promise<Answer> {
    try {
      return await request()
    } catch (error) {
      const fault = toChatFault(error, config.homeserver)
      if (fault.code === 'chat/unreachable') onUnreachable()
      throw fault
    }
  }
  function ask<Answer>(
    client: MatrixClient,
    method: Method,
    path: string,
    parts: RequestParts | undefined,
    options?: IRequestOpts,
  ): Promise<Answer> {
    return translated(() => client.http.authedRequest<Answer>(method, path, parts?.query, parts?.body, options))
  }

  return {
    botMxid,
    serverName: config.serverName,
    asBot: (method, path, parts) => ask(bot, method, path, parts),
    asPerson: (mxid, method, path, parts) =>
      ask(people, method, path, { ...parts, query: { ...parts?.query, user_id: mxid } }),
    createRoom: async (options) => (await translated(() => bot.createRoom(options))).room_id,
    async findAlias(localpart) {
      try {
        return (await translated(() => bot.getRoomIdForAlias(`#${localpart}:${config.serverName}`))).room_id
      } catch (error) {
        if (isRefusal(error, 'M_NOT_FOUND')) return undefined
        throw error
      }
    },
    async removeAlias(localpart) {
      await translated(() => bot.deleteAlias(`#${localpart}:${config.serverName}`))
    },
    messages: (room, from) => translated(() => bot.createMessagesRequest(room, from, 100, Direction.Forward)),
    async checkAlive() {
      const options = { prefix: '', localTimeoutMs: aliveTimeoutMs }
      await translated(() => bot.http.request(Method.Get, '/_matrix/client/versions', undefined, undefined, options))
    },
    async ping() {
      const path = `/appservice/${hearingId}/ping`
      await ask(bot, Method.Post, path, { body: {} }, { prefix: ClientPrefix.V1 })
    },
  }
}

/** A path with each part escaped: room ids, event ids and Matrix ids hold signs that a path may not. */
export function matrixPath(...parts: readonly string[]): string {
  return parts.map((part) => `/${encodeURIComponent(part)}`).join('')
}

/** Whether the homeserver said no with this Matrix `errcode`. */
export function isRefusal(error: unknown, errcode: string): boolean {
  return error instanceof DraftError && error.code === 'chat/refused' && refusalCode(error) === errcode
}

function refusalCode(error: DraftError): string | undefined {
  return 'errcode' in error.details ? error.details.errcode : undefined
}

/**
 * A Matrix failure in the words of our ports. Only a clear no to this very request is final: a bad token or a wrong address is the
 * operator's to mend, and no message may be lost for it.
 */
export function toChatFault(error: unknown, homeserver: string): DraftError {
  if (!(error instanceof HTTPError)) return new DraftError('chat/unreachable', { homeserver }, { cause: error })
  if (error.isRateLimitError()) {
    return new DraftError('chat/rate-limited', { retryAfterMs: readRetryAfter(error) }, { cause: error })
  }
  const status = error.httpStatus ?? 0
  const errcode = (error instanceof MatrixError ? error.errcode : undefined) ?? `HTTP_${status}`
  const isOurs = status >= 400 && status < 500 && status !== 401 && status !== 408 && errcode !== 'M_UNRECOGNIZED'
  return isOurs
    ? new DraftError('chat/refused', { errcode }, { cause: error })
    : new DraftError('chat/unreachable', { homeserver }, { cause: error })
}

function readRetryAfter(error: HTTPError): number {
  try {
    return Math.max(0, error.getRetryAfterMs() ?? 1_000)
  } catch {
    return 1_000
  }
}
