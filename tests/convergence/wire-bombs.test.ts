import {
  decodeServerFrame,
  encodeAskPlace,
  encodeAwareness,
  encodeQueryAwareness,
  encodeResume,
  encodeSyncStep1,
  encodeSyncStep2,
  encodeUpdate,
} from '@scriptorium/protocol'
import type { ServerFrame } from '@scriptorium/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { forge, textAfter, times } from './bombs/forged-update.ts'
import { slowness, tries } from './bombs/loop-time.ts'
import { attackedText, longestStallMs, updateBombs } from './bombs/update-bombs.ts'
import { AttackedServer } from './wire/attacked-server.ts'
import { opcode, RawLine, wireFrame } from './wire/raw-line.ts'

const patience = { timeout: 60_000, interval: 5 }
const mib = 1024 * 1024
/** Of computing, between two ticks: what was promised, and as much again for garbage that others left. */
const longestTurnMs = 2 * longestStallMs

let server: AttackedServer
let drafts = 0

beforeAll(async () => {
  server = await AttackedServer.open()
})

afterAll(() => server.close())

async function enter(draft: string): Promise<RawLine> {
  const line = new RawLine(server.port, `${draft}?ack=1`)
  line.say(encodeSyncStep1(Uint8Array.of(0)))
  await expect.poll(() => said(line).some(({ kind }) => kind === 'sync-step-1'), patience).toBe(true)
  line.say(encodeSyncStep2(Uint8Array.of(0, 0)))
  return line
}

function said({ heard }: RawLine): ServerFrame[] {
  return heard.flatMap((bytes) => decodeServerFrame(bytes) ?? [])
}

/** How many updates of this line are durable. */
function durable(line: RawLine): number {
  return said(line).reduce((most, frame) => (frame.kind === 'durable' ? frame.updates : most), 0)
}

function isAnswered(line: RawLine): boolean {
  return line.closeCode !== null || said(line).some(({ kind }) => kind === 'place')
}

interface Explosion {
  readonly turnMs: number
  readonly attackers: readonly RawLine[]
}

/** In a draft with a long text, each of `lines` connections says `wire` at once, and asks for its place: by then all of it is dealt with. */
async function explode(wire: Uint8Array, lines: number): Promise<Explosion> {
  drafts += 1
  const author = await enter(`attacked-${drafts}`)
  author.say(encodeUpdate(forge([[7, 0, [[4, 1, 'wikitext', attackedText]]]])))
  await expect.poll(() => durable(author), patience).toBe(2)
  const attackers = await Promise.all(times(lines, () => enter(`attacked-${drafts}`)))
  const neighbour = await enter('next-door')
  await server.longestTurnMs()

  for (const attacker of attackers) attacker.write(Buffer.concat([wire, wireFrame(encodeAskPlace())]))
  neighbour.say(encodeAskPlace())
  await expect.poll(() => [neighbour, ...attackers].every(isAnswered), patience).toBe(true)
  const turnMs = await server.longestTurnMs()

  author.say(encodeAskPlace())
  await expect.poll(() => isAnswered(author), patience).toBe(true)
  expect([author.closeCode, neighbour.closeCode]).toEqual([null, null])
  for (const one of [author, neighbour]) one.destroy()
  return { turnMs, attackers }
}

interface Calm {
  /** The longest that the loop computed in one go, the best of some tries. */
  readonly turnMs: number
  /** Of this machine just now. */
  readonly boundMs: number
}

async function throwAt(
  wire: Uint8Array,
  lines: number,
  look: (attackers: readonly RawLine[]) => Promise<void>,
): Promise<Calm> {
  let turnMs = Infinity
  const slowBefore = slowness()
  let boundMs = longestTurnMs * slowBefore
  for (let attempt = 0; attempt < tries && turnMs >= boundMs; attempt += 1) {
    const found = await explode(wire, lines)
    await look(found.attackers)
    for (const one of found.attackers) one.destroy()
    turnMs = Math.min(turnMs, found.turnMs)
    boundMs = longestTurnMs * Math.max(slowBefore, slowness())
  }
  return { turnMs, boundMs }
}

/** What became of this many updates. */
function outcomeOf(line: RawLine, updates: number): string {
  if (line.closeCode === 4400) return 'cut'
  const reasons = said(line).flatMap((frame) => (frame.kind === 'refused' ? [frame.refusal.reason] : []))
  if (reasons.length > 0) return [...new Set(reasons)].join()
  return durable(line) > updates ? 'taken' : 'ignored'
}

test.each(updateBombs)('AD13 $name, over a socket: $outcome, and the loop goes on', async ({ frames, outcome }) => {
  const all = frames()
  const wire = Buffer.concat(all.map((frame) => wireFrame(frame)))

  const { turnMs, boundMs } = await throwAt(wire, 1, async (attackers) => {
    const outcomes = () => attackers.map((line) => outcomeOf(line, all.length))
    // What changes nothing is as good as stored.
    await expect.poll(outcomes, patience).toEqual([outcome === 'ignored' ? 'taken' : outcome])
  })

  expect(turnMs).toBeLessThan(boundMs)
})

const repeated = (count: number, frame: Uint8Array): Uint8Array => Buffer.concat(times(count, () => frame))
const bombCalled = (name: string): Uint8Array => {
  const [frame] = updateBombs.find((bomb) => bomb.name === name)?.frames() ?? []
  if (frame === undefined) throw new Error(`no bomb ${name}`)
  return wireFrame(frame)
}
const empty = new Uint8Array()
const gap = encodeUpdate(forge([[1_000, 5, [[textAfter, 7, 4, '!']]]]))
const state = JSON.stringify({ cursor: 'x'.repeat(4_000) })
const ownStates = (count: number, clock: number) =>
  encodeAwareness(times(count, (at) => ({ clientId: 500 + at, clock, state })))

/** A message of 1 MiB that begins as one of this type. */
function large(type: number, code: number = opcode.binary): Uint8Array {
  const bytes = new Uint8Array(mib).fill(0x41)
  bytes[0] = type
  return wireFrame(bytes, code)
}

/** JSON with its length before it, in three bytes. */
function talk(request: object): Uint8Array {
  const json = Buffer.from(JSON.stringify({ room: 'edit', ...request }))
  const length = [(json.length & 127) | 128, ((json.length >> 7) & 127) | 128, json.length >> 14]
  return wireFrame(Buffer.from([100, ...length, ...json]))
}

const longTalk = (index: number): Uint8Array =>
  Buffer.concat([
    talk({ kind: 'send', txn: `${index}`, body: '漢'.repeat(4_000) }),
    talk({ kind: 'open', after: null }),
    talk({ kind: 'earlier', before: Number.MAX_SAFE_INTEGER, limit: Number.MAX_SAFE_INTEGER }),
  ])

interface WireBomb {
  readonly name: string
  readonly wire: () => Uint8Array
  readonly lines?: number
  /** Close codes that are right; `null`: it stays. */
  readonly closedWith?: readonly (number | null)[]
}

const wireBombs: readonly WireBomb[] = [
  {
    name: '8 of the dearest updates in one go',
    wire: () => repeated(8, bombCalled('as many items and deletions as fit together')),
  },
  {
    name: 'the dearest update from 8 connections at once',
    wire: () => bombCalled('as many items and deletions as fit together'),
    lines: 8,
  },
  {
    name: '4 MB that are no update, from 8 at once',
    wire: () => bombCalled('a number that never ends'),
    lines: 8,
    closedWith: [4400],
  },
  ...[0, 1, 2, 3, 100, 120, 121, 122, 123, 124, 125, 126, 127, 200].map((type) => ({
    name: `1 MiB of type ${type}`,
    wire: () => large(type),
    closedWith: [4400],
  })),
  { name: '1 MiB of text', wire: () => large(0x41, opcode.text), closedWith: [4400] },
  { name: 'an empty message', wire: () => wireFrame(empty), closedWith: [4400] },
  { name: '200,000 pongs from each of 8', wire: () => repeated(200_000, wireFrame(empty, opcode.pong)), lines: 8 },
  { name: '100,000 pings', wire: () => repeated(100_000, wireFrame(empty, opcode.ping)), closedWith: [null, 1006] },
  { name: '100,000 questions for awareness', wire: () => repeated(100_000, wireFrame(encodeQueryAwareness())) },
  // A busy server gathers its answers: when each copied the list of those before it, they took 4 GB and the server with them.
  { name: '30,000 questions for the place', wire: () => repeated(30_000, wireFrame(encodeAskPlace())) },
  { name: '10,000 gaps from each of 4', wire: () => repeated(10_000, wireFrame(gap)), lines: 4 },
  {
    name: 'a message in 200,000 empty parts',
    wire: () =>
      Buffer.concat([
        wireFrame(Uint8Array.of(3), opcode.binary, false),
        repeated(200_000, wireFrame(empty, opcode.continuation, false)),
      ]),
    closedWith: [1008],
  },
  {
    name: 'a message in 16,000 parts',
    wire: () =>
      Buffer.concat([
        wireFrame(Uint8Array.of(3), opcode.binary, false),
        repeated(16_000, wireFrame(new Uint8Array(200), opcode.continuation, false)),
        wireFrame(empty, opcode.continuation),
      ]),
    closedWith: [4400],
  },
  {
    name: '300 chat messages as long as may be, and as many questions for all of them',
    wire: () => Buffer.concat(times(300, longTalk)),
  },
  { name: '4 MB of own awareness', wire: () => wireFrame(ownStates(1_000, 1)) },
  {
    name: '1,000 times 4 KB of own awareness',
    wire: () => Buffer.concat(times(1_000, (at) => wireFrame(ownStates(1, at)))),
  },
  {
    name: 'resuming at absurd places',
    wire: () =>
      Buffer.concat(
        times(9, (at) => wireFrame(encodeResume({ generation: 1, sequence: Number.MAX_SAFE_INTEGER - at }))),
      ),
  },
  {
    name: 'resuming 4,000 times',
    wire: () => repeated(4_000, wireFrame(encodeResume({ generation: 1, sequence: 0 }))),
    closedWith: [4429],
  },
]

test.each(wireBombs)('AD13 $name: the loop goes on', async ({ wire, lines = 1, closedWith = [null] }) => {
  const { turnMs, boundMs } = await throwAt(wire(), lines, async (attackers) => {
    expect(attackers.map(({ closeCode }) => closeCode).filter((code) => !closedWith.includes(code))).toEqual([])
  })

  expect(turnMs).toBeLessThan(boundMs)
})
