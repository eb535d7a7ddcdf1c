import type { ChatMode } from '@scriptorium/draft'
import { EventType, GuestAccess, HistoryVisibility, JoinRule, Preset } from 'matrix-js-sdk'
import type { ICreateRoomOpts } from 'matrix-js-sdk'

export const draftStateType = 'org.scriptorium.draft'
export const pageStateType = 'org.scriptorium.page'
export const editRoomStateType = 'org.scriptorium.edit_room'
export const wakeStateType = 'org.scriptorium.wake'

const dayMs = 86_400_000
/** Homeservers' defaults lag behind: asked for by name, always. Its creator, our bot, cannot be demoted. */
const roomVersion = '12'

/** What a new room is called and begins with. */
export interface RoomPlan {
  readonly alias: string
  readonly name: string
  readonly mode: ChatMode
  /** Only who is brought in gets in, whatever the mode. */
  readonly isClosed: boolean
  /** Days until talk is deleted; `null`: the homeserver's own rule. */
  readonly keepDays: number | null
  /** What this room is for: by it a room that was made whole is known. */
  readonly state: { readonly type: string; readonly content: Readonly<Record<string, unknown>> }
}

/**
 * The request that makes a room. Candid rooms stay on this homeserver for ever (`m.federate` cannot be changed), are entered by invitation and show
 * members only what was said since they came; recorded rooms can be read by anybody, unless the page that they belong to cannot. Neither is encrypted: a record cannot be, and candid talk fades.
 */
export function roomRequest(plan: RoomPlan): ICreateRoomOpts {
  const isCandid = plan.mode === 'candid'
  const isClosed = isCandid || plan.isClosed
  return {
    room_version: roomVersion,
    room_alias_name: plan.alias,
    name: plan.name,
    // Not `trusted_private_chat`: it makes every invitee a creator with power without end.
    preset: Preset.PrivateChat,
    creation_content: { 'm.federate': !isClosed },
    power_level_content_override: powerLevels,
    initial_state: [
      state(EventType.RoomJoinRules, { join_rule: isClosed ? JoinRule.Invite : JoinRule.Public }),
      state(EventType.RoomHistoryVisibility, {
        history_visibility: historyVisibility(isCandid, isClosed),
      }),
      state(EventType.RoomGuestAccess, { guest_access: GuestAccess.Forbidden }),
      ...(plan.keepDays === null ? [] : [state('m.room.retention', { max_lifetime: plan.keepDays * dayMs })]),
      state(plan.state.type, plan.state.content),
    ],
  }
}

/** A record is for all who get in, also for those who come later. */
function historyVisibility(isCandid: boolean, isClosed: boolean): HistoryVisibility {
  if (isCandid) return HistoryVisibility.Joined
  return isClosed ? HistoryVisibility.Shared : HistoryVisibility.WorldReadable
}

/** People are at 0 and below the bot, which as the creator stands above all numbers and must not be listed. */
const powerLevels = {
  users: {},
  users_default: 0,
  events_default: 0,
  state_default: 90,
  invite: 30,
  kick: 50,
  ban: 50,
  redact: 50,
  notifications: { room: 50 },
  events: {
    [EventType.RoomName]: 30,
    [EventType.RoomTopic]: 30,
    [EventType.RoomAvatar]: 30,
    [EventType.RoomPinnedEvents]: 30,
    [EventType.RoomPowerLevels]: 90,
    [EventType.RoomCanonicalAlias]: 90,
    [EventType.RoomServerAcl]: 90,
    [EventType.RoomJoinRules]: 100,
    [EventType.RoomHistoryVisibility]: 150,
    [EventType.RoomEncryption]: 150,
    [EventType.RoomTombstone]: 150,
    'm.room.retention': 150,
    'm.room.policy': 100,
    [draftStateType]: 150,
    [pageStateType]: 150,
    [editRoomStateType]: 150,
    'org.scriptorium.decision': 150,
  },
}

function state(type: string, content: object): { type: string; state_key: string; content: object } {
  return { type, state_key: '', content }
}
