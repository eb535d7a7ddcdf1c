import { EventEmitter } from 'node:events'
import { limits } from '@scriptorium/protocol'
import { expect, test } from 'vitest'

import { EditorSocket } from './editor-socket.ts'
import { handClock } from '../../testing/hand-clock.ts'
import type { Line } from './line.ts'
import { Outgoing } from './outgoing.ts'
import { atOnce } from './pace.ts'
import { Parcel } from './parcel.ts'
import { Turns } from './turns.ts'

class WatchedLine extends EventEmitter implements Line {
  readonly readyState = 1
  bufferedAmount = 0
  isPaused = false
  isTerminated = false
  closedWith: number | undefined
  sent = 0
  pause(): void {
    this.isPaused = true
  }
  resume(): void {
    this.isPaused = false
  }
  send({ frames }: Parcel): void {
    this.sent += frames.length
  }
  close(code: number): void {
    this.closedWith = code
  }
  ping(): void {}
  terminate(): void {
    this.isTerminated = true
  }
}

/** A socket whose draft is loaded. `nextTurn`: the loop goes on; what is large has every second turn, `nextLargeTurn`. */
function open() {
  const clock = handClock()
  const line = new WatchedLine()
  const due: (() => void)[] = []
  const turns = new Turns((callback) => due.push(callback))
  const socket = new EditorSocket(line, clock, undefined, turns)
  const heard: number[] = []
  socket.listen({ frame: (bytes) => heard.push(bytes.length), closed() {} })
  const nextTurn = (): void => {
    for (const callback of due.splice(0)) callback()
  }
  const nextLargeTurn = (): void => {
    nextTurn()
    nextTurn()
  }
  return {
    clock,
    line,
    socket,
    heard,
    turns,
    nextTurn,
    nextLargeTurn,
    say: (size: number) => line.emit('message', Buffer.alloc(size), true),
  }
}

test('GATE1 what is no binary message ends the connection', () => {
  const { line, heard } = open()

  line.emit('message', Buffer.from('hello'), false)

  expect([line.closedWith, heard]).toEqual([4400, []])
})

test('GATE2 after so many frames at once reading pauses, and goes on as so many per second allow: nothing is dropped', () => {
  const { clock, line, heard, say, nextTurn } = open()

  for (let frame = 0; frame < limits.burstFrames; frame += 1) {
    say(1)
    if (frame % 1_000 === 999) nextTurn()
  }
  expect(line.isPaused).toBe(false)
  for (let frame = 0; frame < limits.framesPerSecond; frame += 1) say(1)

  expect(line.isPaused).toBe(true)
  nextTurn()
  expect(heard).toHaveLength(limits.burstFrames + limits.framesPerSecond)
  clock.advance(40)
  expect(line.isPaused).toBe(true)
  clock.advance(1_000)
  expect(line.isPaused).toBe(false)
  for (let frame = 0; frame < limits.framesPerSecond; frame += 1) say(1)
  nextTurn()
  say(1)
  say(1)
  expect(line.isPaused).toBe(true)
})

test('GATE3 the same for bytes', () => {
  const { clock, line, heard, say, nextLargeTurn } = open()

  for (let bytes = 0; bytes < limits.burstBytes; bytes += limits.maxFrameBytes) {
    say(limits.maxFrameBytes)
    nextLargeTurn()
  }
  expect(line.isPaused).toBe(false)
  say(limits.bytesPerSecond)
  nextLargeTurn()

  expect(line.isPaused).toBe(true)
  expect(heard).toHaveLength(limits.burstBytes / limits.maxFrameBytes + 1)
  clock.advance(900)
  expect(line.isPaused).toBe(true)
  clock.advance(200)
  expect(line.isPaused).toBe(false)
  nextLargeTurn()
  say(limits.bytesPerSecond)
  nextLargeTurn()
  expect(line.isPaused).toBe(true)
})

test('GATE4 a connection that does not read is cut', () => {
  const { line, socket } = open()

  line.bufferedAmount = limits.slowConsumerBytes
  socket.send(new Parcel([Uint8Array.of(0)]))
  expect([line.isTerminated, line.sent]).toEqual([false, 1])
  line.bufferedAmount += 1
  socket.send(new Parcel([Uint8Array.of(0)]))

  expect([line.isTerminated, line.sent]).toEqual([true, 1])
})

test('GATE5 one that reads slowly hears no carets any more, and the text', () => {
  const { line, socket } = open()
  const outgoing = new Outgoing(atOnce, handClock())
  line.bufferedAmount = limits.slowAwarenessBytes + 1

  outgoing.add(socket, Uint8Array.of(0), false)
  outgoing.add(socket, Uint8Array.of(1), true)
  outgoing.send()

  expect(line.sent).toBe(1)
})

test('GATE6 one that gives no sign of life is cut', () => {
  const { clock, line, socket, say } = open()

  clock.advance(limits.deadAfterMs)
  socket.beat(clock.nowMs())
  expect(line.isTerminated).toBe(false)
  say(1)
  clock.advance(limits.deadAfterMs + 1)
  socket.beat(clock.nowMs())

  expect(line.isTerminated).toBe(true)
})

test('GATE7 in one turn of the loop one large frame is dealt with, whoever else has one waits, in order, and typing does not', () => {
  const first = open()
  const other = new WatchedLine()
  const otherHeard: number[] = []
  const socket = new EditorSocket(other, handClock(), undefined, first.turns)
  socket.listen({ frame: (bytes) => otherHeard.push(bytes.length), closed() {} })
  const large = 300_000

  first.say(large)
  first.say(large)
  first.say(20)
  other.emit('message', Buffer.alloc(20), true)
  other.emit('message', Buffer.alloc(large), true)

  expect([first.heard, otherHeard]).toEqual([[large], [20]])
  expect([first.line.isPaused, other.isPaused]).toEqual([true, true])
  first.nextTurn()
  // This was still the round of the loop in which the first was dealt with.
  expect(first.heard).toEqual([large])
  first.nextTurn()
  expect([first.heard, otherHeard]).toEqual([[large, large, 20], [20]])
  first.nextLargeTurn()
  expect([first.heard, otherHeard]).toEqual([
    [large, large, 20],
    [20, large],
  ])
  first.nextLargeTurn()
  expect([first.line.isPaused, other.isPaused]).toEqual([false, false])
})

test('GATE8 so much typing is dealt with in one turn of the loop; the rest waits, in order, and the next turn begins afresh', () => {
  const { heard, say, nextTurn } = open()
  const small = 4 * 1024

  for (let frame = 0; frame < 70; frame += 1) say(small)

  expect(heard).toHaveLength(32)
  nextTurn()
  expect(heard).toHaveLength(64)
  nextTurn()
  expect(heard).toHaveLength(70)
})

test('GATE9 a farewell is followed by reading the answer; who gives none is cut, who does is left alone', () => {
  const [silent, answering] = [open(), open()]
  for (const { line, socket } of [silent, answering]) {
    line.pause()
    socket.close(4400)
    expect(line.isPaused).toBe(false)
  }
  answering.line.emit('close')

  for (const { clock } of [silent, answering]) clock.advance(limits.pingEveryMs)

  expect([silent.line.isTerminated, answering.line.isTerminated]).toEqual([true, false])
})
