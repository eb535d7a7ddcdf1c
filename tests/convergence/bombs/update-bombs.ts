import { encodeUpdate, limits } from '@scriptorium/protocol'
import type { RefusalReason } from '@scriptorium/protocol'
import { deletedAfter, forge, scattered, textAfter, textBetween, times, typedOneByOne } from './forged-update.ts'
import type { ForgedSection } from './forged-update.ts'

/** The seed of the draft that is attacked: characters 0 to 199,999 of client id 7. */
export const attackedText = 'Paris is a city. '.repeat(12_000).slice(0, 200_000)

/** Frames of one connection, one after another. */
export interface Bomb {
  readonly name: string
  readonly frames: () => readonly Uint8Array[]
  /** What becomes of each frame. `ignored`: no answer, nothing stored. */
  readonly outcome: RefusalReason | 'taken' | 'ignored' | 'cut'
  /** All frames together must not take longer; without it, each has `longestStallMs`. */
  readonly totalMs?: number
}

export const longestStallMs = 50

const far = 2 ** 52
const most = limits.maxStructs - 1

/** Client ids far beyond 32 bits, each item leaning on another client and on its own: the dearest order to place them in. */
function forgedChain(clients: number, each: number): readonly ForgedSection[] {
  return times(clients, (client) => [
    far + client,
    0,
    times(each, (at) => {
      const own = at === 0 ? ([7, 4] as const) : ([far + client, at - 1] as const)
      return client === clients - 1
        ? [textBetween, ...own, 7, 5, '漢']
        : [textBetween, far + client + 1, at, ...own, '漢']
    }),
  ])
}

const single = (update: () => Uint8Array) => () => [encodeUpdate(update())]

/**
 * V2 says each column by itself, and what repeats as a run with its length: one section of 2^28 collected items. `Y.applyUpdateV2` had not come back
 * after ten seconds (yjs 13.6.33; yjs/yjs#687).
 */
const hangsYjs = new Uint8Array([0, 0, 1, 11, 0, 0, 1, 0, 1, 0, 0, 0, 3, 65, 255, 127, 1, 255, 255, 255, 127, 0])

export const updateBombs: readonly Bomb[] = [
  {
    name: '4,000 updates of which each begins after a gap',
    frames: () => times(4_000, (index) => encodeUpdate(forge([[1_000 + index, 5, [[textAfter, 7, 4, '!']]]]))),
    outcome: 'clock-gap',
    totalMs: 20,
  },
  {
    name: '4,000 updates of which each leans on an unknown client',
    frames: () =>
      times(4_000, (index) => encodeUpdate(forge([[1_000 + index, 0, [[textAfter, 900_000 + index, 0, '!']]]]))),
    outcome: 'unknown-origin',
    totalMs: 30,
  },
  {
    name: '1,000 made-up clients that wait for each other, 8 KB',
    frames: single(() => forge(times(1_000, (index) => [1_000 + index, 5, [[textAfter, 7, 4, '!']]]))),
    outcome: 'clock-gap',
  },
  {
    name: '10,000 made-up clients, 80 KB',
    frames: single(() => forge(times(10_000, (index) => [1_000 + index, 5, [[textAfter, 7, 4, '!']]]))),
    outcome: 'clock-gap',
  },
  {
    name: '100,000 made-up clients, 884 KB',
    frames: single(() => forge(times(100_000, (index) => [1_000 + index, 5, [[textAfter, 7, 4, '!']]]))),
    outcome: 'too-large',
  },
  {
    name: 'as many sections without items as fit',
    frames: single(() => forge(times(most, (index) => [far + index, 0, []]))),
    outcome: 'ignored',
  },
  {
    name: 'as many items as fit, one character each',
    frames: single(() => forge([typedOneByOne(11, most)])),
    outcome: 'taken',
  },
  {
    name: 'as many items as fit, each between two others',
    frames: single(() =>
      forge([
        [
          11,
          0,
          scattered(most).map((other, at) => [
            textBetween,
            ...(at === 0 ? ([7, 4] as const) : ([11, at - 1] as const)),
            7,
            other,
            '🦉',
          ]),
        ],
      ]),
    ),
    outcome: 'taken',
  },
  {
    name: 'a forged chain over 64 clients',
    frames: single(() => forge(forgedChain(64, Math.floor(most / 64) - 1))),
    outcome: 'taken',
  },
  {
    name: 'the same chain over one client too many',
    frames: single(() => forge(forgedChain(65, 400))),
    outcome: 'too-large',
  },
  {
    name: 'one item too many',
    frames: single(() => forge([typedOneByOne(11, limits.maxStructs)])),
    outcome: 'too-large',
  },
  {
    name: 'as many items as fit, all arriving deleted',
    frames: single(() =>
      forge([[11, 0, times(most, (at) => [deletedAfter, ...(at === 0 ? [7, 4] : [11, at - 1]), 1])]]),
    ),
    outcome: 'taken',
  },
  {
    name: 'every other item arrives deleted',
    frames: single(() =>
      forge([
        [
          11,
          0,
          times(most, (at) => [
            at % 2 === 0 ? textAfter : deletedAfter,
            ...(at === 0 ? [7, 4] : [11, at - 1]),
            at % 2 === 0 ? 'x' : 1,
          ]),
        ],
      ]),
    ),
    outcome: 'taken',
  },
  {
    name: '40,000 separate deletions in no order',
    frames: single(() => forge([], [[7, scattered(limits.maxKnownDeleteRanges).map((at) => [2 * at, 1] as const)]])),
    outcome: 'taken',
  },
  {
    name: 'more separate deletions than a draft may hold',
    frames: single(() =>
      forge([], [[7, scattered(limits.maxKnownDeleteRanges + 1).map((at) => [2 * at, 1] as const)]]),
    ),
    outcome: 'too-large',
  },
  {
    name: '200,000 ranges to delete',
    frames: single(() => forge([], [[7, times(200_000, (at) => [at, 1] as const)]])),
    outcome: 'too-large',
  },
  {
    name: 'the same client 20,000 times in a delete set',
    frames: single(() =>
      forge(
        [],
        scattered(20_000).map((at) => [7, [[2 * at, 1]]]),
      ),
    ),
    outcome: 'taken',
  },
  {
    name: 'ranges that all cover each other',
    frames: single(() => forge([], [[7, times(49_000, (at) => [at, 100_000] as const)]])),
    outcome: 'taken',
  },
  {
    name: 'as many items and deletions as fit together',
    frames: single(() =>
      forge(forgedChain(60, Math.floor(most / 60) - 1), [
        [7, scattered(limits.maxParts - limits.maxStructs - 100).map((at) => [2 * at, 1] as const)],
      ]),
    ),
    outcome: 'taken',
  },
  {
    name: 'too many items and deletions together',
    frames: single(() => forge([typedOneByOne(11, 25_000)], [[7, times(30_000, (at) => [2 * at, 1] as const)]])),
    outcome: 'too-large',
  },
  {
    name: 'a deletion far beyond every clock',
    frames: single(() => forge([], [[7, [[0, 2 ** 52]]]])),
    outcome: 'delete-out-of-range',
  },
  {
    name: 'a declared count of 2^53 - 1 sections',
    frames: single(() => new Uint8Array([255, 255, 255, 255, 255, 255, 255, 15])),
    outcome: 'cut',
  },
  {
    name: 'a declared count of 2^53 - 1 items',
    frames: single(() => forge([[11, 0, [], Number.MAX_SAFE_INTEGER]])),
    outcome: 'too-large',
  },
  {
    name: 'a declared clock of 2^53 - 1',
    frames: single(() => forge([[11, Number.MAX_SAFE_INTEGER, [[textAfter, 7, 4, '!']]]])),
    outcome: 'too-large',
  },
  {
    name: 'a number that never ends',
    frames: single(() => new Uint8Array(4 * 1024 * 1024 - 16).fill(0xff)),
    outcome: 'cut',
  },
  {
    name: 'an item deleted over 2^31 - 1 characters',
    frames: single(() => forge([[11, 0, [[deletedAfter, 7, 4, 2 ** 31 - 1]]]])),
    outcome: 'taken',
  },
  {
    name: '4 MB of one character that needs three bytes',
    frames: single(() => forge([[11, 0, [[textAfter, 7, 4, '漢'.repeat(1_300_000)]]]])),
    outcome: 'taken',
  },
  {
    name: '4 MB of text that is no UTF-8 in its last byte',
    frames: single(() => {
      const update = forge([[11, 0, [[textAfter, 7, 4, 'x'.repeat(4_000_000)]]]])
      update[update.length - 2] = 0xff
      return update
    }),
    outcome: 'cut',
  },
  {
    name: 'deeply nested values of another kind',
    frames: single(() => forge([[11, 0, [[0x88, 7, 4, 1, ...times(100_000, () => 117)]]]])),
    outcome: 'not-plain-text',
  },
  { name: '22 bytes of V2 that hang Yjs', frames: () => [encodeUpdate(hangsYjs)], outcome: 'cut' },
  { name: 'a frame of 4 MB and a byte', frames: () => [new Uint8Array(limits.maxFrameBytes + 1)], outcome: 'cut' },
]
