import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { connectMatrix } from '@scriptorium/chat-matrix'
import type { ChatRooms, Clock } from '@scriptorium/draft'
import { startTestStack } from '@scriptorium/local-stack'
import { openMatrixWitness } from './matrix-witness.ts'
import type { MatrixWitness } from './matrix-witness.ts'

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
}
const silentLog = { debug: quiet, info: quiet, warn: quiet, error: quiet }

/** A real Synapse of its own, our adapter on it, and somebody with an ordinary client there. */
export interface SynapseUnderTest {
  readonly rooms: ChatRooms
  readonly witness: MatrixWitness
  /** The adapter as a newly started process has it: it remembers nothing. The one before must be closed. */
  connectAgain(): ChatRooms
  /** As the bot, whom the room obeys: what a moderator's tool would do. */
  bot(method: 'GET' | 'POST' | 'PUT', path: string, body?: object): Promise<unknown>
  stop(): Promise<void>
  kill(): Promise<void>
  start(): Promise<void>
  /** Puts an empty database back and starts; the witness has a new account there. */
  reset(): Promise<void>
  close(): Promise<void>
}

/** @param name of the folder under `.state` where its logs stay */
export async function openSynapse(name: string): Promise<SynapseUnderTest> {
  const stack = await startTestStack(name, { parts: ['homeserver'] })
  const { homeserver } = stack
  const ports: { push: number } = JSON.parse(await readFile(join(stack.folder, 'ports.json'), 'utf8'))
  const open: ChatRooms[] = []
  function connectAgain(): ChatRooms {
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
      { clock: systemClock, log: silentLog },
    )
    open.push(rooms)
    return rooms
  }
  const makeWitness = async () => openMatrixWitness(homeserver.address, await homeserver.makeAccount('witness'))
  let witness = await makeWitness()
  return {
    rooms: connectAgain(),
    get witness() {
      return witness
    },
    connectAgain,
    async bot(method, path, body) {
      const response = await fetch(`${homeserver.address}/_matrix/client/v3${path}`, {
        method,
        headers: { authorization: `Bearer ${homeserver.secrets.hearingToken}` },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      if (!response.ok) throw new Error(`homeserver answered ${response.status}`)
      return response.json()
    },
    stop: () => homeserver.stop(),
    kill: () => homeserver.kill(),
    start: () => homeserver.start(),
    async reset() {
      witness.close()
      await homeserver.reset()
      witness = await makeWitness()
    },
    async close() {
      witness.close()
      await Promise.all(open.map((rooms) => rooms.close()))
      await stack.close()
    },
  }
}

function quiet(): void {}
