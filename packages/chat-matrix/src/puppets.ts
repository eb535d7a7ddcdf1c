import { toPersonId } from '@scriptorium/draft'
import type { Person, PersonId } from '@scriptorium/draft'
import { Method } from 'matrix-js-sdk'
import { deviceId, isRefusal, matrixPath } from './homeserver.ts'
import type { Homeserver } from './homeserver.ts'
import { encodeLocalpart, splitMxid } from './mxid.ts'

/** Account data of the bot, one per person: which Matrix id is theirs, for ever, whatever they are called later. */
const ownershipType = 'org.scriptorium.person'
/** Accounts looked up and remembered; the oldest go first. */
const maxRemembered = 20_000
/** A wiki name can be given to another account after a rename: `/2`, `/3`… Nine people of one name is a broken homeserver. */
const maxNamesakes = 9

/** The wiki's people as accounts of the homeserver. */
export interface Puppets {
  /** The person's Matrix id, with account and device made at first sight. It stays when the wiki renames them. */
  mxidOf(person: Person): Promise<string>
  /** Whose account this is, or `undefined` for strangers. Never trusts what an account says of itself. */
  findOwner(mxid: string): Promise<{ readonly person: PersonId; readonly name: string } | undefined>
  /** Joins once per process, under the wiki's name; a room by invitation has the bot invite first. */
  join(room: string, person: Person, mxid: string): Promise<void>
  /** The homeserver said that the person is not in the room: the next `join` asks again. */
  forgetJoin(room: string, mxid: string): void
  hasJoined(room: string, mxid: string): boolean
  /** The homeserver may be another than it was, put back to an earlier day: everything is asked for again. */
  forgetAll(): void
}

export function openPuppets(homeserver: Homeserver): Puppets {
  const mxids = new Map<string, Promise<string>>()
  const owners = new Map<string, Owner | null>()
  const joins = new Map<string, Promise<void>>()

  async function findOrMake(person: Person): Promise<string> {
    const known = await readOwnership(homeserver, person.person)
    const mxid = known?.mxid ?? (await claimAccount(person))
    if (known?.name !== person.name) {
      const path = matrixPath('user', homeserver.botMxid, 'account_data', `${ownershipType}.${person.person}`)
      await homeserver.asBot(Method.Put, path, { body: { mxid, name: person.name } })
      await showName(homeserver, mxid, person.name)
    }
    await homeserver.asPerson(mxid, Method.Put, matrixPath('devices', deviceId), {
      body: { display_name: 'Scriptorium' },
    })
    remember(owners, mxid, { person: person.person, name: person.name })
    return mxid
  }

  /** Registers the first account of this name that is nobody else's. */
  async function claimAccount(person: Person): Promise<string> {
    const plain = encodeLocalpart(person.name, homeserver.serverName)
    for (let nth = 1; nth <= maxNamesakes; nth++) {
      const localpart = nth === 1 ? plain : `${plain}/${nth}`
      const mxid = `@${localpart}:${homeserver.serverName}`
      await register(homeserver, localpart)
      const claim = await readClaim(homeserver, mxid)
      if (claim !== undefined && claim !== person.person) {
        const other = await readOwnership(homeserver, claim)
        if (other?.mxid === mxid) continue
      }
      const path = matrixPath('user', mxid, 'account_data', ownershipType)
      await homeserver.asPerson(mxid, Method.Put, path, { body: { person: person.person } })
      return mxid
    }
    throw new Error('too many people of one name')
  }

  async function joinRoom(room: string, person: Person, mxid: string): Promise<void> {
    const path = matrixPath('rooms', room, 'state', 'm.room.member', mxid)
    const enter = () =>
      homeserver.asPerson(mxid, Method.Put, path, { body: { membership: 'join', displayname: person.name } })
    try {
      await enter()
    } catch (error) {
      if (!isRefusal(error, 'M_FORBIDDEN')) throw error
      // Not invited; or a homeserver that was put back to an older state, unnoticed, knows nothing of the account any more.
      await findOrMake(person)
      await homeserver.asBot(Method.Post, matrixPath('rooms', room, 'invite'), { body: { user_id: mxid } })
      await enter()
    }
  }

  return {
    mxidOf(person) {
      const key = `${person.person} ${person.name}`
      return once(mxids, key, () => findOrMake(person))
    },
    async findOwner(mxid) {
      const remembered = owners.get(mxid)
      if (remembered !== undefined) return remembered ?? undefined
      const owner = await readOwner(homeserver, mxid)
      remember(owners, mxid, owner ?? null)
      return owner
    },
    join: (room, person, mxid) => once(joins, `${room} ${mxid}`, () => joinRoom(room, person, mxid)),
    forgetJoin: (room, mxid) => joins.delete(`${room} ${mxid}`),
    hasJoined: (room, mxid) => joins.has(`${room} ${mxid}`),
    forgetAll() {
      for (const remembered of [mxids, owners, joins]) remembered.clear()
    },
  }
}

interface Owner {
  readonly person: PersonId
  readonly name: string
}

/** The account's own word for whose it is, believed only when the bot's data says the same. */
async function readOwner(homeserver: Homeserver, mxid: string): Promise<Owner | undefined> {
  const parts = splitMxid(mxid)
  if (parts === undefined || parts.server !== homeserver.serverName || !/^[a-z0-9=]/.test(parts.localpart)) {
    return undefined
  }
  const claim = await readClaim(homeserver, mxid)
  if (claim === undefined) return undefined
  const owned = await readOwnership(homeserver, claim)
  return owned?.mxid === mxid ? { person: claim, name: owned.name } : undefined
}

async function readClaim(homeserver: Homeserver, mxid: string): Promise<PersonId | undefined> {
  const path = matrixPath('user', mxid, 'account_data', ownershipType)
  const claim = await unlessMissing(homeserver.asPerson<{ person?: unknown }>(mxid, Method.Get, path))
  return toKnownPerson(claim?.person)
}

async function readOwnership(
  homeserver: Homeserver,
  person: PersonId,
): Promise<{ readonly mxid: string; readonly name: string } | undefined> {
  const path = matrixPath('user', homeserver.botMxid, 'account_data', `${ownershipType}.${person}`)
  const data = await unlessMissing(homeserver.asBot<{ mxid?: unknown; name?: unknown }>(Method.Get, path))
  return typeof data?.mxid === 'string' && typeof data.name === 'string'
    ? { mxid: data.mxid, name: data.name }
    : undefined
}

async function register(homeserver: Homeserver, localpart: string): Promise<void> {
  const body = { type: 'm.login.application_service', username: localpart, inhibit_login: true }
  try {
    const mxid = `@${localpart}:${homeserver.serverName}`
    await homeserver.asPerson(mxid, Method.Post, '/register', { body })
  } catch (error) {
    if (!isRefusal(error, 'M_USER_IN_USE')) throw error
  }
}

/** The account's own display name. Homeservers may lock names: each room shows the right one all the same, by the way people join. */
async function showName(homeserver: Homeserver, mxid: string, name: string): Promise<void> {
  try {
    const path = matrixPath('profile', mxid, 'displayname')
    await homeserver.asPerson(mxid, Method.Put, path, { body: { displayname: name } })
  } catch (error) {
    if (!isRefusal(error, 'M_FORBIDDEN')) throw error
  }
}

/** 404: no such data. 403: no such account. */
async function unlessMissing<Answer>(answer: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await answer
  } catch (error) {
    if (isRefusal(error, 'M_NOT_FOUND') || isRefusal(error, 'M_FORBIDDEN')) return undefined
    throw error
  }
}

function toKnownPerson(claim: unknown): PersonId | undefined {
  if (typeof claim !== 'string') return undefined
  try {
    return toPersonId(claim)
  } catch {
    // An account may write anything into its own data.
    return undefined
  }
}

/** Runs `make` once per key, however many ask at the same time; a failure is not remembered. */
function once<Value>(made: Map<string, Promise<Value>>, key: string, make: () => Promise<Value>): Promise<Value> {
  const known = made.get(key)
  if (known !== undefined) return known
  const value = make()
  remember(made, key, value)
  value.catch(() => made.delete(key))
  return value
}

function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key)
  map.set(key, value)
  if (map.size <= maxRemembered) return
  const [oldest] = map.keys()
  if (oldest !== undefined) map.delete(oldest)
}
