import { isFault } from '@scriptorium/draft'
import { Method } from 'matrix-js-sdk'
import { isRefusal, matrixPath } from './homeserver.ts'
import type { Homeserver } from './homeserver.ts'
import { roomRequest } from './room-making.ts'
import type { RoomPlan } from './room-making.ts'

/** Finds the room behind a plan's alias, or makes it. However often and at once: one room. */
export function openRoomFinder(homeserver: Homeserver): (plan: RoomPlan) => Promise<string> {
  const finding = new Map<string, Promise<string>>()
  return (plan) => {
    // Asked twice at once, the second would find the alias of a room that is still being made.
    const found = finding.get(plan.alias) ?? findOrMakeRoom(homeserver, plan).finally(() => finding.delete(plan.alias))
    finding.set(plan.alias, found)
    return found
  }
}

async function findOrMakeRoom(homeserver: Homeserver, plan: RoomPlan): Promise<string> {
  const found = await homeserver.findAlias(plan.alias)
  if (found !== undefined) {
    if (await isWhole(homeserver, found, plan)) return found
    // The homeserver was killed while it made this room: nobody is in it, and nobody ever could be.
    await homeserver.removeAlias(plan.alias)
  }
  try {
    return await homeserver.createRoom(roomRequest(plan))
  } catch (error) {
    // Another process was quicker: `M_ROOM_IN_USE`, or `M_UNKNOWN` when both came at once.
    const made = isFault(error, 'chat/refused') ? await homeserver.findAlias(plan.alias) : undefined
    if (made === undefined) throw error
    return made
  }
}

/** The plan's own state is what a room begins with last. */
async function isWhole(homeserver: Homeserver, room: string, plan: RoomPlan): Promise<boolean> {
  try {
    return (await findState(homeserver, matrixPath('rooms', room, 'state', plan.state.type, ''))) !== undefined
  } catch (error) {
    if (isRefusal(error, 'M_FORBIDDEN')) return false
    throw error
  }
}

/** Puts state into a room unless it says the same already: people with other clients see each state event as a line. */
export async function keepState(
  homeserver: Homeserver,
  room: string,
  type: string,
  stateKey: string,
  content: Readonly<Record<string, unknown>>,
): Promise<void> {
  const path = matrixPath('rooms', room, 'state', type, stateKey)
  const current = await findState(homeserver, path)
  if (current !== undefined && isSame(current, content)) return
  await homeserver.asBot(Method.Put, path, { body: content })
}

async function findState(homeserver: Homeserver, path: string): Promise<Record<string, unknown> | undefined> {
  try {
    return await homeserver.asBot<Record<string, unknown>>(Method.Get, path)
  } catch (error) {
    if (isRefusal(error, 'M_NOT_FOUND')) return undefined
    throw error
  }
}

/** Our states are flat but for lists of text. */
function isSame(one: Readonly<Record<string, unknown>>, other: Readonly<Record<string, unknown>>): boolean {
  const names = Object.keys(one)
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => JSON.stringify(one[name]) === JSON.stringify(other[name]))
  )
}
