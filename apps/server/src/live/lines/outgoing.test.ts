import { performance } from 'node:perf_hooks'
import { limits } from '@scriptorium/protocol'
import { expect, test } from 'vitest'

import { EditorSocket } from './editor-socket.ts'
import { handClock } from '../../testing/hand-clock.ts'
import { HeardLine } from './heard-line.ts'
import { Outgoing } from './outgoing.ts'
import { atOnce, LoopPace } from './pace.ts'

const [edit, caret, durable] = [Uint8Array.of(0), Uint8Array.of(1), Uint8Array.of(120, 1)]

test('an edit and its caret are one write to each, made once for all who hear the same', () => {
  const clock = handClock()
  const outgoing = new Outgoing(atOnce, clock)
  const lines = [new HeardLine(), new HeardLine(), new HeardLine()]
  const [author, ...others] = lines.map((line) => new EditorSocket(line, clock))
  for (const other of others) outgoing.add(other, edit, false)
  for (const other of others) outgoing.add(other, caret, true)
  if (author !== undefined) outgoing.add(author, durable, false)

  outgoing.send()
  outgoing.send()

  expect(lines.map(({ writes }) => writes.map(({ frames }) => frames))).toEqual([
    [[durable]],
    [[edit, caret]],
    [[edit, caret]],
  ])
  expect(lines[1]?.writes[0]).toBe(lines[2]?.writes[0])
})

test('a thousand answers to one who asked a thousand times are some parcels, in order', () => {
  const clock = handClock()
  const outgoing = new Outgoing({ gatherMs: 40 }, clock)
  const line = new HeardLine()
  const asker = new EditorSocket(line, clock)
  const answers = Array.from({ length: 1_000 }, (_, index) => Uint8Array.of(124, 1, index))

  for (const answer of answers) outgoing.add(asker, answer, false)
  outgoing.send()

  expect(line.writes.flatMap(({ frames }) => frames)).toEqual(answers)
  expect(Math.max(...line.writes.map(({ frames }) => frames.length))).toBeLessThanOrEqual(256)
})

test('who reads slowly is not told of carets', () => {
  const line = new HeardLine()
  line.bufferedAmount = limits.slowAwarenessBytes + 1
  const clock = handClock()
  const outgoing = new Outgoing(atOnce, clock)
  const slow = new EditorSocket(line, clock)
  outgoing.add(slow, edit, false)
  outgoing.add(slow, caret, true)

  outgoing.send()

  expect(line.writes.map(({ frames }) => frames)).toEqual([[edit]])
})

test('only who has been silent for long is asked for a sign of life, and again until one comes', () => {
  const clock = handClock()
  const line = new HeardLine()
  const socket = new EditorSocket(line, clock)
  const look = (afterMs: number): void => {
    clock.advance(afterMs)
    socket.beat(clock.nowMs())
  }
  socket.listen({ frame: () => undefined, closed: () => undefined })
  look(limits.pingAfterMs - 1)
  line.emit('message', Buffer.from(caret), true)
  look(limits.pingAfterMs - 1)
  expect(line.pings).toBe(0)

  look(1)
  look(limits.pingEveryMs)
  line.emit('pong')
  look(limits.pingEveryMs)

  expect(line.pings).toBe(2)
})

/** One who is told things by a draft whose pace is to gather for 20 ms. */
function onFullServer() {
  const clock = handClock()
  clock.advance(1_000)
  const line = new HeardLine()
  const socket = new EditorSocket(line, clock)
  const outgoing = new Outgoing({ gatherMs: 20 }, clock)
  const say = (frame: Uint8Array): void => {
    outgoing.add(socket, frame, false)
    outgoing.flush()
  }
  return { clock, line, outgoing, say }
}

test('on a full server what follows soon gathers into one write, and nothing waits longer than the pace says', () => {
  const { clock, line, say } = onFullServer()

  say(edit)
  expect(line.writes).toHaveLength(1)
  clock.advance(5)
  say(caret)
  say(durable)
  clock.advance(14)
  expect(line.writes).toHaveLength(1)
  clock.advance(1)

  expect(line.writes.map(({ frames }) => frames)).toEqual([[edit], [caret, durable]])
})

test('what is sent before its time leaves nothing behind that sends the next before its own', () => {
  const { clock, line, outgoing, say } = onFullServer()
  say(edit)
  clock.advance(5)
  say(caret)
  say(durable)
  clock.advance(2)

  outgoing.send()
  clock.advance(1)
  say(edit)
  clock.advance(18)
  expect(line.writes.map(({ frames }) => frames)).toEqual([[edit], [caret, durable]])
  clock.advance(1)

  expect(line.writes.map(({ frames }) => frames)).toEqual([[edit], [caret, durable], [edit]])
})

test('the pace: at once while the loop rests, up to 30 ms when it never does, and back', () => {
  const clock = handClock()
  let busy = 0.3
  const pace = new LoopPace(clock, () => busy)
  clock.advance(2_000)
  expect(pace.gatherMs).toBe(0)

  // A short burst changes little.
  busy = 1
  clock.advance(100)
  expect(pace.gatherMs).toBeGreaterThan(0)
  expect(pace.gatherMs).toBeLessThan(15)
  clock.advance(2_900)
  expect(pace.gatherMs).toBeGreaterThan(28)
  expect(pace.gatherMs).toBeLessThanOrEqual(30)

  busy = 0.5
  clock.advance(3_000)
  expect(pace.gatherMs).toBe(0)

  pace.stop()
  busy = 1
  clock.advance(3_000)
  expect(pace.gatherMs).toBe(0)
})

test('by itself the pace knows how busy this loop was since it looked last', async () => {
  const clock = handClock()
  const pace = new LoopPace(clock)
  const start = performance.eventLoopUtilization()
  await expect.poll(() => performance.eventLoopUtilization(start).idle, { interval: 100 }).toBeGreaterThan(600)
  clock.advance(100)
  expect(pace.gatherMs).toBe(0)

  const restsAtMs = performance.now() + 300
  while (performance.now() < restsAtMs);
  clock.advance(100)

  expect(pace.gatherMs).toBeGreaterThan(0)
  pace.stop()
})

test('PR4 nobody hears nothing for longer than 25 s, and nobody who hears enough hears more', () => {
  const clock = handClock()
  const line = new HeardLine()
  const socket = new EditorSocket(line, clock)
  const outgoing = new Outgoing(atOnce, clock)
  let longestMs = 0
  let lastMs = clock.nowMs()
  let count = 0
  const say = (): void => {
    outgoing.add(socket, caret, true)
    outgoing.flush()
  }
  let lookAtMs = clock.nowMs()
  /** Looked at when it asked to be. */
  const second = (at: number): void => {
    clock.advance(1_000)
    if (at % 30 === 0) line.emit('pong')
    if (clock.nowMs() >= lookAtMs) lookAtMs = socket.beat(clock.nowMs()) ?? Infinity
    if (line.writes.length > count) {
      count = line.writes.length
      lastMs = clock.nowMs()
    }
    longestMs = Math.max(longestMs, clock.nowMs() - lastMs)
  }

  for (let at = 1; at <= 600; at += 1) {
    if (at % 37 === 0) say()
    second(at)
  }
  expect(longestMs).toBeLessThanOrEqual(limits.longestSilenceMs)

  const before = line.writes.length
  for (let at = 1; at <= 600; at += 1) {
    if (at % (limits.tellAgainAfterMs / 1_000) === 0) say()
    second(at)
  }
  // 30 times, and once because the first of them came late.
  expect(line.writes.length - before).toBe(31)
})
