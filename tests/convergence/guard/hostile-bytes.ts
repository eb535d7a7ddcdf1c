import {
  encodeAskPlace,
  encodeAwareness,
  encodeChat,
  encodeDurable,
  encodeQueryAwareness,
  encodeSyncStep1,
  encodeSyncStep2,
  encodeTextHash,
  encodeUpdate,
  encodeVerdict,
} from '@scriptorium/protocol'
import * as Y from 'yjs'
import { forge, type ForgedItem, times } from '../bombs/forged-update.ts'
import type { Random } from '../random.ts'
import type { AttackedDraft } from './attacked-draft.ts'

/** Numbers at the edges of what varuints hold, and beyond. */
const extremes: readonly (readonly number[])[] = [
  [0],
  [0x7f],
  [0x80, 0x01],
  [0xff, 0xff, 0xff, 0xff, 0x07],
  [0xff, 0xff, 0xff, 0xff, 0x0f],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x10],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
  [0x80, 0x80, 0x80, 0x80, 0x00],
]

const strings = ['x', '', 'a\r\nb', '\0', '🦉', 'word '.repeat(40), 'wikitext', '…']
const infos = [
  0x04, 0x84, 0xc4, 0x44, 0x81, 0xc1, 0x84, 0x84, 0xc4, 0, 10, 0x82, 0x83, 0x85, 0x86, 0x87, 0x88, 0x89, 0x24,
]

/** Flips, cuts, doubles and swaps bytes, or puts an extreme number in; now and then it is noise altogether. */
function mutated(update: Uint8Array, random: Random): Uint8Array {
  if (random.chance(0.05)) return Uint8Array.from({ length: random.below(60) }, () => random.below(256))
  let bytes = [...update]
  for (let changes = 1 + random.below(3); changes > 0; changes -= 1) {
    const at = random.below(bytes.length)
    const kind = random.below(8)
    if (kind === 0) bytes[at] = random.below(256)
    else if (kind === 1) bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8))
    else if (kind === 2) bytes.splice(at, 1 + random.below(4))
    else if (kind === 3) bytes.splice(at, 0, random.below(256))
    else if (kind === 4) bytes.splice(at, random.below(3), ...random.pick(extremes))
    else if (kind === 5) bytes = bytes.slice(0, at)
    else if (kind === 6) bytes.splice(at, 0, ...bytes.slice(random.below(bytes.length)).slice(0, 12))
    else bytes[at] = random.below(8)
  }
  return Uint8Array.from(bytes)
}

/** An update as the grammar has it, of numbers that are nearly right. */
function grammatical(random: Random): Uint8Array {
  const clientIds = [1, 2, 3, 7, 11, 12, 2 ** 40, 2 ** 53 - 1]
  const item = (): ForgedItem => {
    const info = random.pick(infos)
    const parts: (number | string)[] = []
    for (const bit of [0x80, 0x40]) if ((info & bit) !== 0) parts.push(random.pick(clientIds), random.below(40))
    if ((info & 0xc0) === 0 && info > 10) parts.push(random.below(2), random.pick(['wikitext', 'stash']))
    parts.push((info & 0x1f) === 4 ? random.pick(strings) : random.below(6))
    return [info, ...parts]
  }
  const sections = times(random.below(4), () => {
    const isNext = random.chance(0.6)
    const clientId = isNext ? random.pick([11, 12]) : random.pick(clientIds)
    if (isNext && random.chance(0.6)) {
      return [clientId, 0, times(1 + random.below(4), () => [0x84, 7, random.below(31), 'x🦉'] as const)] as const
    }
    return [clientId, isNext ? 0 : random.below(30), times(random.below(5), item)] as const
  })
  const deletions = times(random.below(3), () => {
    const ranges = times(random.below(4), () => [random.below(24), random.below(8)] as const)
    return [random.chance(0.7) ? 7 : random.pick(clientIds), ranges] as const
  })
  return forge(sections, deletions)
}

/** @returns an update that may be honest, nearly so, or anything */
export function hostileUpdate({ honest, doc }: AttackedDraft, random: Random): Uint8Array {
  const kind = random.below(10)
  if (kind < 5) return mutated(random.chance(0.5) ? random.pick(honest) : Y.encodeStateAsUpdate(doc), random)
  if (kind < 8) return grammatical(random)
  const v2 = Y.convertUpdateFormatV1ToV2(random.pick(honest))
  if (kind === 8) return random.chance(0.3) ? v2 : mutated(v2, random)
  const [one, other] = [random.pick(honest), random.pick(honest)]
  return Uint8Array.from([...one.subarray(0, random.below(one.length)), ...other.subarray(random.below(other.length))])
}

/** @returns a frame of any other kind, often broken */
export function hostileFrame(random: Random): Uint8Array {
  const states = [
    '{}',
    'null',
    '{"cursor":1,"user":{"name":"Grace"}}',
    '[1]',
    '{',
    '"x"',
    `{"a":${'['.repeat(99)}${']'.repeat(99)}}`,
  ]
  const entries = times(random.below(6), () => ({
    clientId: random.pick([1, 2, 3, 7, 11, 2 ** 53 - 1]),
    clock: random.pick([0, 1, 2, 2 ** 31, 2 ** 53 - 1]),
    state: random.pick(states),
  }))
  const place = { generation: random.below(3), sequence: random.below(12) }
  const frame = random.pick([
    () => encodeAwareness(entries),
    () => encodeAwareness(entries),
    () => encodeQueryAwareness(),
    () => encodeAskPlace(),
    () => encodeTextHash(place, new Uint8Array(32)),
    () => encodeChat({ kind: 'open', room: 'edit', after: null }),
    () => encodeSyncStep1(new Uint8Array([random.below(4), 1, 1])),
    () => encodeDurable(3),
    () => encodeVerdict(place, 'equal'),
  ])()
  return random.chance(0.7) ? mutated(frame, random) : frame
}

export function updateFrame(update: Uint8Array, random: Random): Uint8Array {
  return random.chance(0.5) ? encodeUpdate(update) : encodeSyncStep2(update)
}
